'use strict';
(() => {
  const REFRESH_MILLIS = 2000;
  let view = location.pathname + location.search;
  let latest = 0;

  async function refresh() {
    const request = ++latest;
    try {
      // Relative to the origin: the page's address can contain a user name and a password, which fetch rejects.
      const response = await fetch(location.origin + view, { cache: 'no-store' });
      if (!response.ok) {
        throw new Error('the proxy responded with status ' + response.status);
      }
      const text = await response.text();
      // Only <main> is parsed: the new document's style has another nonce, which this document's policy would reject.
      const part = text.slice(text.indexOf('<main>'), text.indexOf('</main>'));
      const page = new DOMParser().parseFromString(part, 'text/html');
      if (request === latest) {
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
      refresh();
    }
  });

  setInterval(() => {
    if (!document.hidden) {
      refresh();
    }
  }, REFRESH_MILLIS);
})();
