// Light or dark. Loaded before the page is drawn, so that it never flashes in the wrong colours.
(() => {
  "use strict";
  const key = "local-telegram-theme";
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is switched off: the system's choice holds
    }
  };
  const apply = () => {
    root.dataset.theme = chosen() ?? (system.matches ? "dark" : "light");
  };

  system.addEventListener("change", apply);
  window.theme = {
    isDark: () => root.dataset.theme === "dark",
    toggle() {
      const next = root.dataset.theme === "dark" ? "light" : "dark";
      const asSystem = (next === "dark") === system.matches;
      try {
        if (asSystem) localStorage.removeItem(key);
        else localStorage.setItem(key, next);
      } catch {
        // Not remembered, but shown.
      }
      root.dataset.theme = next;
    },
  };
  apply();
})();
