"""Colours and style of the page, light and dark.

Drawings are made in the light theme's colours; each is then replaced by a variable of the page's
style sheet, which the reader's own setting of light or dark decides.
"""

from __future__ import annotations

THEMES: dict[str, tuple[str, str]] = {
    "page": ("#f6f7f9", "#12161c"),
    "card": ("#ffffff", "#1b212a"),
    "text": ("#18202b", "#e8ecf1"),
    "muted": ("#556070", "#9aa6b5"),
    "line": ("#d8dde5", "#333c48"),
    "band": ("#dfe4ea", "#2c3541"),
    "accent": ("#0b7570", "#37b5ac"),
    "second": ("#d55e00", "#f08a3c"),
    "third": ("#0072b2", "#5aaee0"),
    "bad": ("#c02a46", "#f0697f"),
    "notice": ("#fbe9bd", "#4a3a10"),
    "on-notice": ("#5c4000", "#f7dd9c"),
}
"""By name, the colour in light and in dark."""


def colour(name: str) -> str:
    """Return a theme colour to draw with."""
    return THEMES[name][0]


def themed(svg: str) -> str:
    """Return a drawing whose theme colours are variables of the style sheet."""
    for name, (light, _) in THEMES.items():
        svg = svg.replace(light, f"var(--{name})")
    return svg


def _variables(dark: bool) -> str:
    return " ".join(f"--{name}: {pair[dark]};" for name, pair in THEMES.items())


STYLE = f"""
:root {{ color-scheme: light dark; {_variables(False)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_variables(True)} }} }}
body {{ margin: 0 auto; padding: 1.5rem; max-width: 84rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }}
h1, h2, h3 {{ line-height: 1.25; overflow-wrap: anywhere; }}
section {{ background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0;
  padding: 0.25rem 1.25rem 1rem; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ border-bottom: 1px solid var(--line); padding: 0.25rem 0.5rem; text-align: right; }}
th {{ color: var(--muted); font-weight: 600; text-align: left; vertical-align: bottom; }}
td {{ white-space: nowrap; }}
td.text {{ overflow-wrap: break-word; text-align: left; white-space: normal; }}
.wide {{ overflow-x: auto; }}
.notice {{ background: var(--notice); color: var(--on-notice); border-radius: 8px; padding: 0.6rem 1.25rem;
  font-weight: 600; }}
.leakage {{ border-left: 4px solid var(--bad); padding-left: 0.8rem; }}
.clean, .incomplete, .below {{ border-left: 4px solid var(--muted); padding-left: 0.8rem; }}
figure {{ display: inline-block; margin: 0.5rem 1rem 0.5rem 0; max-width: 100%; vertical-align: top;
  width: min-content; }}
figure svg {{ height: auto; max-width: 70rem; }}
figcaption, .muted {{ color: var(--muted); font-size: 0.9em; max-width: 62rem; }}
summary {{ cursor: pointer; font-weight: 600; padding: 0.4rem 0; overflow-wrap: anywhere; }}
code {{ overflow-wrap: anywhere; }}
@media print {{ section {{ break-inside: avoid; }} }}
"""
