'use strict';
(() => {
  const EVERY = 2000;
  let view = location.pathname + location.search;
  let latest = 0;

  async function show() {
    const turn = ++latest;
    try {
      // The origin, since the page's own address may hold a name and a password, which fetch refuses.
      const answer = await fetch(location.origin + view, { cache: 'no-store' });
      if (!answer.ok) {
        throw new Error('the proxy answered ' + answer.status);
      }
      const text = await answer.text();
      // No more than that is parsed: the page's style has a nonce of its own, which this page's policy does not know.
      const part = text.slice(text.indexOf('<main>'), text.indexOf('</main>'));
      const page = new DOMParser().parseFromString(part, 'text/html');
      if (turn === latest) {
        const focused = document.activeElement && document.activeElement.textContent;
        const scrolled = Array.from(document.querySelectorAll('.scroll'), box => box.scrollLeft);
        document.querySelector('main').replaceWith(page.querySelector('main'));
        document.querySelectorAll('.scroll').forEach((box, i) => { box.scrollLeft = scrolled[i]; });
        for (const link of focused ? document.querySelectorAll('a[data-view]') : []) {
          if (link.textContent === focused) {
            link.focus({ preventScroll: true });
          }
        }
      }
    } catch (failure) {
      document.getElementById('state').textContent = 'Not updated: ' + failure.message;
    }
  }

  document.addEventListener('click', event => {
    const link = event.target.closest('a[data-view]');
    if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      view = link.pathname + link.search;
      history.replaceState(null, '', view);
      show();
    }
  });

  setInterval(() => {
    if (!document.hidden) {
      show();
    }
  }, EVERY);
})();
