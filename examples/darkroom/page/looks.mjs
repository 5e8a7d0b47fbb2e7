// The sliders, one for each field of a `Look`, and looks that are ready made.

/** Field, what it is called, its range. */
const FIELDS = [
  ["exposure", "Exposure", -2, 2],
  ["contrast", "Contrast", -1, 1],
  ["fade", "Fade", 0, 1],
  ["warmth", "Warmth", -1, 1],
  ["saturation", "Saturation", -1, 1],
  ["vignette", "Vignette", -1, 1],
  ["sharpness", "Sharpness", -1, 1],
  ["blur", "Blur", 0, 12],
];

/** What isn't said is 0. */
export const looks = {
  Plain: {},
  Golden: { exposure: 0.25, contrast: 0.1, warmth: 0.55, saturation: 0.2, vignette: 0.35 },
  Noir: { contrast: 0.45, saturation: -1, vignette: 0.6, sharpness: 0.3 },
  Faded: { exposure: 0.15, contrast: -0.2, fade: 0.35, warmth: 0.15, saturation: -0.25 },
  Crisp: { contrast: 0.2, saturation: 0.25, sharpness: 0.7 },
  Dream: { exposure: 0.3, contrast: -0.15, warmth: 0.1, saturation: 0.15, blur: 2.5 },
};

/** Puts them on the page; `changed` is called for each move. */
export function sliders(form, buttons, changed) {
  const inputs = new Map();
  for (const [field, title, low, high] of FIELDS) {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), {
      type: "range", id: field, min: low, max: high, step: (high - low) / 200, value: 0, title: "Twice: back to 0",
    });
    const shown = document.createElement("output");
    label.append(title, shown, input);
    form.append(label);
    inputs.set(field, { input, shown });
    input.addEventListener("input", () => {
      press(undefined);
      tell();
      changed();
    });
    input.addEventListener("dblclick", () => {
      input.value = 0;
      input.dispatchEvent(new Event("input"));
    });
  }

  /** Says what the sliders are at. */
  function tell() {
    for (const { input, shown } of inputs.values()) {
      const value = Number(input.value);
      shown.value = `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
    }
  }

  function press(name) {
    for (const button of buttons.children) button.setAttribute("aria-pressed", button.textContent === name);
  }

  function take(name) {
    for (const [field, { input }] of inputs) input.value = looks[name][field] ?? 0;
    press(name);
    tell();
  }

  for (const name of Object.keys(looks)) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    button.addEventListener("click", () => {
      take(name);
      changed();
    });
    buttons.append(button);
  }
  take("Plain");

  return {
    /** The `Look` that they say. */
    look: () => Object.fromEntries([...inputs].map(([field, { input }]) => [field, Number(input.value)])),
    reset: () => take("Plain"),
  };
}
