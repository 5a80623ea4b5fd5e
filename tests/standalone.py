"""A widget alive on a page of its own, without Jupyter: for pictures of it and for measuring it alone."""

from __future__ import annotations

import json
from typing import Any

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body {{ margin: 8px; background: {ground}; }} {css}</style></head>
<body data-jp-theme-light="{light}"><div id="widget"></div><script type="module">
{esm}
class Model {{
  #state; #listeners = [];
  constructor(state) {{ this.#state = state; }}
  get(name) {{ return this.#state[name]; }}
  set(name, value) {{
    if (this.#state[name] === value) return;
    this.#state[name] = value;
    for (const [event, listener] of this.#listeners) if (event === `change:${{name}}`) listener();
  }}
  save_changes() {{}}
  on(event, listener) {{ this.#listeners.push([event, listener]); }}
  off() {{}}
}}
window.model = new Model({state});
window.show = () => {{
  const began = performance.now();
  render({{ model: window.model, el: document.getElementById("widget") }});
  // The frame after the one that was laid out: what was drawn has been painted.
  return new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began))));
}};
</script></body></html>
"""


def standalone(widget: Any, *, dark: bool = False) -> str:
    """HTML of `widget`; it appears when the page calls ``show()``, which gives the milliseconds to its first paint."""
    names = [
        name for name in widget.traits(sync=True) if not name.startswith("_") and name not in {"layout", "tabbable"}
    ]
    state = {name: getattr(widget, name) for name in names if name not in {"comm", "tooltip"}}
    return PAGE.format(
        title=widget.title,
        ground="#111" if dark else "#fff",
        light=str(not dark).lower(),
        css=str(widget._css),
        esm=str(widget._esm).replace("export default { render };", ""),
        state=json.dumps(state).replace("</", "<\\/"),
    )
