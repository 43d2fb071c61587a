/* What interactive figures are made of. A figure is a function that Book.widget is given with its name; `stage` is the
   element to draw in, `kit` holds everything below. Colours are classes of book.css, so that both modes are served. */
(function () {
  "use strict";
  const NS = "http://www.w3.org/2000/svg";
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let made = 0;

  function el(parent, tag, attributes = {}, text) {
    const node = document.createElementNS(NS, tag);
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    if (text !== undefined) node.textContent = text;
    parent.append(node);
    return node;
  }

  function svg(stage, { width = 640, height = 360, label }) {
    return el(stage, "svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  }

  const drawn = points => points.filter(p => p.every(Number.isFinite)).map(p => p.map(v => v.toFixed(1)).join(",")).join(" ");

  function path(parent, points, kind) {
    return el(parent, "polyline", { points: drawn(points), class: `line ${kind}` });
  }

  function move(line, points) {
    line.setAttribute("points", drawn(points));
  }

  /* About five round numbers from a to b. */
  function ticks(a, b) {
    const raw = (b - a) / 5, power = 10 ** Math.floor(Math.log10(raw));
    const step = power * [1, 2, 5, 10].find(m => m * power >= raw * 0.99), found = [];
    for (let i = Math.ceil(a / step - 1e-9); i * step <= b + step * 1e-9; i++) found.push(+(i * step).toPrecision(6));
    return found;
  }

  function axes(parent, { x, y, box = [60, 15, 565, 290], xlabel = "", ylabel = "", xticks, yticks }) {
    const [left, top, width, height] = box, id = `clip-${++made}`;
    const X = v => left + (v - x[0]) / (x[1] - x[0]) * width, Y = v => top + height - (v - y[0]) / (y[1] - y[0]) * height;
    const frame = el(parent, "g", { class: "axes" });
    el(frame, "path", { d: `M${left},${top}V${top + height}H${left + width}` });
    for (const v of xticks || ticks(...x)) el(frame, "text", { x: X(v), y: top + height + 20, "text-anchor": "middle" }, String(v).replace("-", "−"));
    for (const v of yticks || ticks(...y)) el(frame, "text", { x: left - 8, y: Y(v) + 5, "text-anchor": "end" }, String(v).replace("-", "−"));
    el(frame, "text", { x: left + width / 2, y: top + height + 42, "text-anchor": "middle" }, xlabel);
    el(frame, "text", { x: 15, y: top + height / 2, "text-anchor": "middle", transform: `rotate(-90 15 ${top + height / 2})` }, ylabel);
    el(el(frame, "clipPath", { id }), "rect", { x: left, y: top, width, height });
    return { x: X, y: Y, layer: el(parent, "g", { "clip-path": `url(#${id})` }) };
  }

  function tag(name, properties = {}, ...children) {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  }

  function controls(stage) {
    const panel = tag("div", { className: "controls" });
    stage.append(panel);
    return panel;
  }

  function slider(panel, { label, min, max, step, value, format = String }, change) {
    const input = tag("input", { type: "range", min, max, step, value }), shown = tag("output");
    const show = () => { shown.textContent = format(+input.value); input.setAttribute("aria-valuetext", shown.textContent); };
    input.addEventListener("input", () => { show(); change(); });
    panel.append(tag("label", {}, `${label} `, input, shown));
    show();
    return { get value() { return +input.value; }, set value(v) { input.value = v; show(); } };
  }

  function choice(panel, { label, options, value }, change) {
    const input = tag("select", {}, ...options.map(text => tag("option", { textContent: text, selected: text === value })));
    input.addEventListener("change", change);
    panel.append(tag("label", {}, `${label} `, input));
    return { get value() { return input.value; }, set value(v) { input.value = v; } };
  }

  function toggle(panel, { label, value }, change) {
    const input = tag("input", { type: "checkbox", checked: value });
    input.addEventListener("change", change);
    panel.append(tag("label", {}, input, ` ${label}`));
    return { get value() { return input.checked; }, set value(v) { input.checked = v; } };
  }

  function button(panel, label, press) {
    const node = tag("button", { type: "button", textContent: label });
    node.addEventListener("click", press);
    panel.append(node);
    return node;
  }

  function status(stage) {
    const line = tag("p", { className: "says" });
    line.setAttribute("role", "status");
    stage.append(line);
    return text => { line.textContent = text; };
  }

  /* Calls frame() again and again until it returns false; at once, without motion, for who prefers that. */
  function animate(frame) {
    if (calm.matches) { for (let i = 0; i < 1000 && frame() !== false; i++); return; }
    requestAnimationFrame(() => { if (frame() !== false) animate(frame); });
  }

  /* Numbers in [0, 1) that are the same for the same seed (mulberry32); random.normal() is Gaussian. */
  function random(seed) {
    const next = () => {
      seed = seed + 0x6D2B79F5 | 0;
      let t = Math.imul(seed ^ seed >>> 15, 1 | seed);
      t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
      return ((t ^ t >>> 14) >>> 0) / 4294967296;
    };
    next.normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return next;
  }

  const kit = { el, svg, path, move, axes, controls, slider, choice, toggle, button, status, animate, random };
  window.Book = {
    widget(name, draw) {
      document.querySelectorAll(`[data-widget="${name}"]`).forEach(stage => {
        draw(stage, kit);
        stage.parentElement.classList.add("moving");
      });
    },
  };
})();
