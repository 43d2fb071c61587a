/* The timeline, drawn from the table on its page: choose a thread, step from event to event, and the table follows. */
Book.widget("timeline", function (stage, kit) {
  const events = [...document.querySelectorAll("table.timeline tbody tr")].map(row => {
    const [year, thread, what, source] = [...row.cells].map(cell => cell.textContent.trim());
    return { row, year: +year, thread, what, source };
  });
  const threads = [...new Set(events.map(e => e.thread))], all = "all threads";
  const top = i => 40 + 38 * i;
  const svg = kit.svg(stage, { width: 640, height: top(threads.length) + 30, label: "Events from 1930 to today, one row of dots a thread" });
  const x = year => 215 + (Math.max(year, 1930) - 1930) * 4.3, bottom = top(threads.length) - 18;
  for (const year of [1940, 1960, 1980, 2000, 2020]) {
    kit.path(svg, [[x(year), 20], [x(year), bottom]], "muted");
    kit.el(svg, "text", { x: x(year), y: bottom + 22, "text-anchor": "middle" }, year);
  }
  const names = threads.map((name, i) => kit.el(svg, "text", { x: 200, y: top(i) + 5, "text-anchor": "end" }, name));
  const seen = {};
  for (const e of events) {
    const place = e.thread + Math.max(e.year, 1930), same = seen[place] = (seen[place] || 0) + 1;
    e.dot = kit.el(svg, "circle", { cx: x(e.year), cy: top(threads.indexOf(e.thread)) - 9 * (same - 1) + 3, r: 5, class: "f0" });
    e.dot.addEventListener("click", () => { at = events.indexOf(e); draw(); });
  }
  const ring = kit.el(svg, "circle", { r: 10, class: "line c1" });
  const panel = kit.controls(stage);
  const which = kit.choice(panel, { label: "Thread", options: [all, ...threads], value: "gradients" }, () => {
    at = events.findIndex(on);
    filter();
    draw();
  });
  kit.button(panel, "Earlier", () => move(-1));
  kit.button(panel, "Later", () => move(1));
  const say = kit.status(stage);
  const on = e => which.value === all || e.thread === which.value;
  let at = events.findIndex(on);

  function filter() { // called when a thread is chosen: until then the table is whole
    for (const e of events) e.row.hidden = !on(e);
  }

  function move(step) {
    for (let i = at + step; events[i]; i += step) if (on(events[i])) { at = i; break; }
    draw();
  }

  function draw() {
    if (!on(events[at])) { which.value = all; filter(); }
    for (const e of events) {
      e.dot.setAttribute("opacity", on(e) ? 1 : 0.25);
    }
    names.forEach((name, i) => name.setAttribute("font-weight", threads[i] === which.value ? "bold" : "normal"));
    const e = events[at];
    ring.setAttribute("cx", e.dot.getAttribute("cx"));
    ring.setAttribute("cy", e.dot.getAttribute("cy"));
    const shown = events.filter(on);
    say(`${e.year}: ${e.what} ${e.source} [${shown.indexOf(e) + 1} of ${shown.length}]`);
  }
  draw();
});
