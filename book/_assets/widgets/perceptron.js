/* One sample at a time through the perceptron rule: the line settles on AND, and cycles on XOR. */
Book.widget("perceptron", function (stage, kit) {
  const corners = [[0, 0], [0, 1], [1, 0], [1, 1]], random = kit.random(3), clouds = { x: [], s: [] };
  for (let i = 0; i < 16; i++) {
    const s = i % 2 ? 1 : -1;
    clouds.x.push([0.5 + 0.32 * s + 0.16 * random.normal(), 0.5 + 0.25 * s + 0.16 * random.normal()]);
    clouds.s.push(s);
  }
  const gate = (...s) => ({ x: corners, s });
  const sets = { AND: gate(-1, -1, -1, 1), OR: gate(-1, 1, 1, 1), NAND: gate(1, 1, 1, -1), XOR: gate(-1, 1, 1, -1), "two clouds": clouds };

  const svg = kit.svg(stage, { width: 640, height: 400, label: "Samples of two classes, the boundary of the perceptron and its weight vector" });
  const plot = kit.axes(svg, { x: [-0.9, 1.9], y: [-0.6, 1.6], xlabel: "x₁", ylabel: "x₂", box: [60, 15, 420, 330], xticks: [0, 1], yticks: [0, 1] });
  const marks = kit.el(plot.layer, "g"), trail = kit.el(plot.layer, "g");
  const line = kit.path(plot.layer, [], "c2"), arrow = kit.path(plot.layer, [], "ink");
  const ring = kit.el(plot.layer, "circle", { r: 15, class: "line c3" });
  const lines = [0, 1, 2, 3, 4, 5].map(i => kit.el(svg, "text", { x: 495, y: 45 + 27 * i }));
  const panel = kit.controls(stage);
  const which = kit.choice(panel, { label: "Data", options: Object.keys(sets), value: "AND" }, () => start());
  kit.button(panel, "Next sample", () => draw(visit()));
  kit.button(panel, "Next update", () => draw(update()));
  kit.button(panel, "Start again", () => start());
  const say = kit.status(stage);
  let set, w, b, at, updates, quiet, old;

  const number = v => (Math.round(v * 100) / 100 + 0).toString().replace("-", "−");
  const score = x => w[0] * x[0] + w[1] * x[1] + b;

  function visit() {
    const i = at % set.s.length, x = set.x[i], s = set.s[i], v = score(x), wrong = s * v <= 0;
    if (wrong) {
      old = [...old.slice(-5), ends()];
      w = [w[0] + s * x[0], w[1] + s * x[1]];
      b += s;
      updates++;
    }
    quiet = wrong ? 0 : quiet + 1;
    at++;
    return `Sample (${x.map(number).join(", ")}) with s = ${s > 0 ? "+1" : "−1"}: v = ${number(v)}, ` + (wrong ? "a mistake, so w and b change." : "right, nothing changes.");
  }

  function update() {
    let text, before = updates;
    do text = visit(); while (updates === before && quiet < set.s.length);
    return text;
  }

  function ends() {
    const n = Math.hypot(...w);
    if (!n) return [];
    const [p, q] = [-b * w[0] / n / n, -b * w[1] / n / n], far = 9;
    return [-far, far].map(t => [plot.x(p - t * w[1] / n), plot.y(q + t * w[0] / n)]);
  }

  function start() {
    set = sets[which.value];
    w = [0, 0]; b = at = updates = quiet = 0; old = [];
    marks.replaceChildren();
    set.x.forEach((x, i) => {
      const place = { cx: plot.x(x[0]), cy: plot.y(x[1]), r: 8, class: "f0" };
      if (set.s[i] < 0) kit.el(marks, "circle", place);
      else kit.el(marks, "rect", { x: place.cx - 8, y: place.cy - 8, width: 16, height: 16, class: "f1" });
    });
    let text;
    for (let k = 0; k < (which.value === "AND" ? 8 : 6); k++) text = update();
    draw(text);
  }

  function draw(text) {
    const x = set.x[(at - 1) % set.s.length], n = Math.hypot(...w), foot = n ? [-b * w[0] / n / n, -b * w[1] / n / n] : [0, 0];
    trail.replaceChildren();
    old.forEach(points => kit.path(trail, points, "muted"));
    kit.move(line, ends());
    kit.move(arrow, n ? [foot, [foot[0] + 0.4 * w[0] / n, foot[1] + 0.4 * w[1] / n]].map(p => [plot.x(p[0]), plot.y(p[1])]) : []);
    ring.setAttribute("cx", plot.x(x[0]));
    ring.setAttribute("cy", plot.y(x[1]));
    const right = set.x.filter((x, i) => (score(x) >= 0) === (set.s[i] > 0)).length;
    const m = set.s.length;
    [`pass ${Math.ceil(at / m)}`, `updates ${updates}`, `w₁ = ${number(w[0])}`, `w₂ = ${number(w[1])}`, `b = ${number(b)}`, `right ${right} of ${m}`]
      .forEach((t, i) => { lines[i].textContent = t; });
    say(quiet >= m ? `A whole pass without a mistake after ${updates} updates: the rule has stopped.` : text);
  }

  start();
});
