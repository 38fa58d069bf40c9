"""The joined model as one file for other programs: Vensim text with a drawn diagram, or XMILE.

vensim_text(sectors) -> str        opens in Vensim PLE: equations, control section, one view a sector
xmile_text(program) -> str         for Stella and others
"""

from model.export.vensim import vensim_text
from model.export.xmile import xmile_text

__all__ = ["vensim_text", "xmile_text"]
