"""E1 lines by FreeTDM (github.com/freeswitch/freetdm): its channels, and what speaks on them: libpri, or openr2.

Written from FreeTDM's sources (ftdm_io.c, mod_freetdm.c, ftmod_libpri.c, ftmod_r2.c), never run: it takes a card and a line.
"""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center
from ccctl.render.e1 import has_e1, spans
from ccctl.render.site import Site

# ftmod_libpri takes a dialect that it does not know for DMS-100, without a word: `qsig` is such a one.
DIALECTS = {
    "euroisdn": "euroisdn",
    "national": "ni2",
    "ni1": "ni1",
    "dms100": "dms100",
    "4ess": "att4ess",
    "5ess": "lucent5e",
}


def has_spans(center: Center, site: Site) -> bool:
    """Whether FreeTDM is given lines: in a test the harness plays them by SIP."""
    return site.harness is None and has_e1(center, site)


def freetdm(center: Center, site: Site) -> Mapping[str, object]:
    """For freetdm.conf, configuration/freetdm.conf.xml and dahdi/system.conf."""
    return {**spans(center, site), "dialects": DIALECTS}
