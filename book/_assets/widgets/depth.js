/* A slider for the gain of random weights: do the activations of twenty layers collapse, keep their size or explode? */
Book.widget("depth", function (stage, kit) {
  const L = 20, N = 64, B = 8;
  const svg = kit.svg(stage, { width: 640, height: 520, label: "Activations of twenty layers, and the size of signal and gradient layer by layer" });
  const cloud = kit.axes(svg, { x: [-0.5, L + 0.5], y: [-3, 3], ylabel: "activations", box: [62, 12, 565, 215], xticks: [0, 5, 10, 15, 20], yticks: [-2, 0, 2] });
  const size = kit.axes(svg, { x: [-0.5, L + 0.5], y: [-6, 6], xlabel: "layer", ylabel: "log₁₀ of size", box: [62, 262, 565, 200], xticks: [0, 5, 10, 15, 20], yticks: [-6, -3, 0, 3, 6] });
  const dots = kit.el(cloud.layer, "path", { class: "line c0", style: "stroke-width:3;stroke-linecap:round" });
  kit.path(size.layer, [[size.x(0), size.y(0)], [size.x(L), size.y(0)]], "muted");
  const signal = kit.path(size.layer, [], "c0"), gradient = kit.path(size.layer, [], "c1");
  const marks = { ReLU: [z => Math.max(z, 0), z => +(z > 0)], tanh: [Math.tanh, z => 1 - Math.tanh(z) ** 2], linear: [z => z, () => 1] };
  kit.el(svg, "text", { x: 80, y: 280, class: "f0" }, "signal");
  kit.el(svg, "text", { x: 150, y: 280, class: "f1" }, "gradient");
  const panel = kit.controls(stage);
  const gain = kit.slider(panel, { label: "Gain g", min: 0.3, max: 3, step: 0.01, value: 1, format: v => v.toFixed(2) }, draw);
  const kind = kit.choice(panel, { label: "Activation", options: Object.keys(marks), value: "ReLU" }, draw);
  let seed = 1;
  kit.button(panel, "New weights", () => { seed++; draw(); });
  const say = kit.status(stage);
  const rms = rows => Math.sqrt(rows.flat().reduce((s, v) => s + v * v, 0) / (rows.length * N));
  const log = v => Math.max(-9, Math.min(9, Math.log10(v + 1e-300)));
  const fine = v => v >= 0.01 && v < 100 ? v.toFixed(2) : v.toExponential(1).replace(/e(.*)/, (_, x) => " · 10" + [...String(+x)].map(c => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] || "⁻").join(""));

  function draw() {
    const random = kit.random(seed), [f, slope] = marks[kind.value], layers = [], up = [], down = [];
    const normal = (rows, scale) => Array.from({ length: rows }, () => Array.from({ length: N }, () => scale * random.normal()));
    let a = normal(B, 1), path = "";
    for (let l = 0; l <= L; l++) {
      if (l) {
        const w = normal(N, gain.value / Math.sqrt(N));
        const z = a.map(x => w.map(row => row.reduce((s, v, j) => s + v * x[j], 0)));
        layers.push([w, z]);
        a = z.map(row => row.map(f));
      }
      up.push(rms(a));
      for (let i = 0; i < N; i++) path += `M${(cloud.x(l) + 9 * (i / N - 0.5)).toFixed(1)},${cloud.y(Math.max(-9, Math.min(9, a[i % B][i]))).toFixed(1)}h0.1`;
    }
    let g = normal(B, 1);
    down[L] = rms(g);
    for (let l = L; l > 0; l--) {
      const [w, z] = layers[l - 1], d = g.map((row, b) => row.map((v, i) => v * slope(z[b][i])));
      g = d.map(row => row.map((_, j) => w.reduce((s, wi, i) => s + wi[j] * row[i], 0)));
      down[l - 1] = rms(g);
    }
    dots.setAttribute("d", path);
    kit.move(signal, up.map((v, l) => [size.x(l), size.y(log(v))]));
    kit.move(gradient, down.map((v, l) => [size.x(l), size.y(log(v))]));
    say(`Twenty layers multiply the signal by ${fine(up[L] / up[0])}, the gradient by ${fine(down[0] / down[L])}.`);
  }
  draw();
});
