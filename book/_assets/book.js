/* Only what really scrolls takes the keyboard's focus: wide formulas, long lines of code, wide tables. */
(function () {
  "use strict";
  function mark() {
    document.querySelectorAll(".katex-display, article pre, .pst-scrollable-table-container").forEach(box => {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }
  addEventListener("load", mark);
  addEventListener("resize", mark);
  document.fonts.ready.then(mark);
})();
