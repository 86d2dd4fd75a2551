"""The page in a real browser, as wide as a desk and a phone: nothing scrolls sideways, no label covers another."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import page
from coresweep_report.pdf import FLAGS, find_browser

BROWSER = find_browser()
WIDTHS = {"desk": 1280, "phone": 390}

# The page stands in frames of each width; headless windows have a least width of their own.
LOOK = """
function look() {
  const result = {};
  for (const frame of document.querySelectorAll('iframe')) {
    const inside = frame.contentDocument, root = inside.documentElement;
    const clashes = [];
    for (const svg of inside.querySelectorAll('svg.drawing')) {
      const edge = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
      texts.forEach(([a, p], i) => {
        if (p.left < edge.left - 2 || p.right > edge.right + 2) clashes.push(a + ' leaves the drawing');
        for (const [b, q] of texts.slice(i + 1)) {
          const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
          const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
          if (across > 1 && down > 4) clashes.push(svg.getAttribute('aria-label') + ': ' + a + ' / ' + b);
        }
      });
    }
    const answers = inside.querySelector('.answers').getBoundingClientRect();
    result[frame.id] = {scroll: root.scrollWidth, width: root.clientWidth, clashes, answers: answers.bottom};
  }
  document.getElementById('result').textContent = JSON.stringify(result);
}
"""


def look(kind: str, folder: Path) -> dict[str, Any]:
    source = html.escape(page(kind))
    frames = "".join(
        f'<iframe id="{n}" width="{w}" height="900" srcdoc="{source}"></iframe>' for n, w in WIDTHS.items()
    )
    wrapper = folder / "wrapper.html"
    wrapper.write_text(
        f'<meta charset="utf-8"><body onload="look()">{frames}<pre id="result"></pre><script>{LOOK}</script>',
        encoding="utf-8",
    )
    flags = [flag for flag in FLAGS if "pdf" not in flag]
    command = [str(BROWSER), *flags, f"--user-data-dir={folder}/profile", "--dump-dom", wrapper.as_uri()]
    dump = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    found = re.search(r'<pre id="result">(.*?)</pre>', dump, re.DOTALL)
    assert found is not None
    result: dict[str, Any] = json.loads(html.unescape(found.group(1)))
    return result


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here; install the package chromium")
@pytest.mark.parametrize("kind", ["default", "big", "incorrect", "one_cpu", "wide", "full", "full_wide"])
def test_layout(kind: str, tmp_path: Path) -> None:
    seen = look(kind, tmp_path)
    for name in WIDTHS:
        assert seen[name]["scroll"] <= seen[name]["width"], f"{name}: the page scrolls sideways"
        assert seen[name]["clashes"] == [], name
    assert seen["desk"]["answers"] < 900, "the first screen holds the answers"
