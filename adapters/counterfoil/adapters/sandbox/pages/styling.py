"""How all pages look: one short sheet, told to the browser by its hash."""

import hashlib
from base64 import b64encode

_SHEET = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin: 1.8rem 0 .3rem }
h3 { font-size: 1rem; margin: 1rem 0 0 } p { margin: .3rem 0 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #8884;
  vertical-align: top }
th { font-weight: 600; color: #777 } th, time { white-space: nowrap } code { font-size: .85em }
.counts { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; list-style: none; padding: 0 }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .4rem 0 }
label { display: flex; flex-direction: column; font-size: .85rem; color: #777 }
input, select, button { font: inherit; padding: .15rem .4rem }
[role=status] { border-left: 3px solid #1a7f4b; padding-left: .7rem }
[role=alert] { border-left: 3px solid #c0362c; padding-left: .7rem }
.none { color: #777 }
.failed, .lost { color: #c0362c } .delivered { color: #1a7f4b } .retrying { color: #a66a00 }
"""

STYLE_TAG = f"<style>{_SHEET}</style>"
"""What a page holds in its head."""

STYLE_SOURCE = f"'sha256-{b64encode(hashlib.sha256(_SHEET.encode()).digest()).decode()}'"
"""What a ``Content-Security-Policy`` allows by ``style-src``."""
