'use strict';
(() => {
  const EVERY = 2000;
  // Not the whole address, which may hold a token.
  let view = location.pathname + location.search;
  let latest = 0;

  async function show() {
    const turn = ++latest;
    try {
      const answer = await fetch(view, { cache: 'no-store' });
      if (!answer.ok) {
        throw new Error('the proxy answered ' + answer.status);
      }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (turn === latest) {
        const focused = document.activeElement && document.activeElement.textContent;
        document.querySelector('main').replaceWith(page.querySelector('main'));
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
