# ruff: noqa: E501 - a drawing is one line
"""Drawn signs of the themes: they stand where a case has no photograph. 160 by 100, flat shapes in the colours of
the house (`m1` dark, `m2` green, `m3` warm, `m4` light, `ml` a line)."""

from __future__ import annotations

OTHER = '<circle class="m2" cx="62" cy="52" r="24"/><circle class="m3" cx="98" cy="52" r="24"/><path class="m1" d="M80 36a24 24 0 0 1 0 32a24 24 0 0 1 0-32z"/>'

DRAWINGS: dict[str, str] = {
    "squares": '<path class="m4" d="M36 22h88v58H36z"/><path class="ml" d="M36 22l88 58M124 22L36 80"/><circle class="m1" cx="80" cy="51" r="13"/><circle class="m3" cx="80" cy="51" r="5"/><circle class="m2" cx="47" cy="33" r="7"/><circle class="m2" cx="113" cy="33" r="7"/><circle class="m2" cx="47" cy="69" r="7"/><circle class="m2" cx="113" cy="69" r="7"/>',
    "waterfronts": '<circle class="m3" cx="116" cy="28" r="12"/><path class="m2" d="M0 56q20-12 40 0t40 0t40 0t40 0v44H0z"/><path class="m1" d="M0 74q20-12 40 0t40 0t40 0t40 0v26H0z"/><path class="ml" d="M26 44h52M32 44v20M48 44v20M64 44v20"/>',
    "parks": '<path class="m4" d="M0 84q80-30 160 0v16H0z"/><path class="ml" d="M50 80V46M84 76V34M116 80V52"/><circle class="m2" cx="50" cy="40" r="17"/><circle class="m1" cx="84" cy="30" r="20"/><circle class="m2" cx="116" cy="46" r="15"/><circle class="m3" cx="134" cy="22" r="7"/>',
    "yards": '<path class="m1" d="M24 30h30v54H24z"/><path class="m2" d="M106 20h30v64h-30z"/><path class="m4" d="M58 66h44v18H58z"/><circle class="m2" cx="80" cy="56" r="12"/><path class="ml" d="M80 84V58"/><path class="m3" d="M32 40h6v7h-6zM42 40h6v7h-6zM32 54h6v7h-6zM113 32h6v7h-6zM123 46h6v7h-6zM113 60h6v7h-6z"/>',
    "heritage": '<path class="m1" d="M80 14l46 22H34z"/><path class="m2" d="M42 42h10v32H42zM64 42h10v32H64zM86 42h10v32H86zM108 42h10v32h-10z"/><path class="m1" d="M34 78h92v8H34z"/><circle class="m3" cx="80" cy="27" r="5"/>',
    "culture": '<path class="m1" d="M30 24h44v26a22 22 0 0 1-44 0z"/><path class="m2" d="M86 34h44v26a22 22 0 0 1-44 0z"/><path class="mw" d="M40 36q5-5 10 0M54 36q5-5 10 0M43 52q9 9 18 0M96 46q5-5 10 0M110 46q5-5 10 0M99 68q9-9 18 0"/><circle class="m3" cx="80" cy="18" r="5"/>',
    "children": '<path class="ml" d="M34 84L54 22h52l20 62M66 22v38M94 22v38"/><path class="m3" d="M60 60h40v6H60z"/><circle class="m2" cx="80" cy="44" r="9"/><path class="m1" d="M70 60q10-12 20 0z"/><path class="m4" d="M24 84h112v5H24z"/>',
    "sport": '<rect class="m2" x="26" y="22" width="108" height="56" rx="28"/><rect class="m4" x="42" y="36" width="76" height="28" rx="14"/><rect class="mwo" x="34" y="29" width="92" height="42" rx="21"/><circle class="m3" cx="112" cy="32" r="6"/>',
    "tourism": '<path class="m2" d="M14 84l36-46 24 30 14-16 34 32z"/><path class="m1" d="M92 84V84z"/><path class="m1" d="M108 62s-20-17-20-31a20 20 0 0 1 40 0c0 14-20 31-20 31z"/><circle class="m3" cx="108" cy="31" r="8"/><path class="m4" d="M10 84h140v5H10z"/>',
    "business": '<path class="m1" d="M30 26h100l8 20H22z"/><path class="m3" d="M42 26h16l-3 20H37zM74 26h12v20H74zM102 26h16l5 20h-18z"/><path class="m4" d="M30 50h100v34H30z"/><path class="m2" d="M42 58h30v26H42zM84 58h34v14H84z"/>',
    "mobility": '<path class="m1" d="M0 34h160v40H0z"/><path class="mwf" d="M40 38h10v32H40zM58 38h10v32H58zM76 38h10v32H76zM94 38h10v32H94zM112 38h10v32h-10z"/><circle class="m3" cx="81" cy="20" r="7"/><path class="m2" d="M0 80h160v8H0z"/>',
    "ecology": '<path class="m2" d="M80 14c26 22 34 36 34 48a34 34 0 0 1-68 0c0-12 8-26 34-48z"/><path class="m1" d="M80 88V56c0-12 10-20 24-20 0 14-8 26-24 26z"/><path class="m3" d="M80 74c0-9-7-15-18-15 0 10 6 17 18 17z"/>',
    "accessibility": '<path class="m2" d="M20 80h88l32-36v36z"/><path class="m1" d="M116 84h28V40h-28z"/><circle class="m3" cx="60" cy="28" r="9"/><path class="ml" d="M60 38v18h18l10 16"/><circle class="mwo2" cx="64" cy="62" r="15"/>',
    "participation": '<path class="m1" d="M26 20h58a8 8 0 0 1 8 8v20a8 8 0 0 1-8 8H52L38 68V56H26a8 8 0 0 1-8-8V28a8 8 0 0 1 8-8z"/><path class="m2" d="M100 40h32a8 8 0 0 1 8 8v18a8 8 0 0 1-8 8h-6v12L112 74H84a8 8 0 0 1-8-8v-6h10a14 14 0 0 0 14-14z"/><circle class="m3" cx="38" cy="38" r="5"/><circle class="m3" cx="55" cy="38" r="5"/><circle class="m3" cx="72" cy="38" r="5"/>',
    "digital": '<path class="ml" d="M44 30L80 50L116 28M44 30L44 70L80 50L116 74M44 70L116 74"/><circle class="m1" cx="80" cy="50" r="14"/><circle class="m2" cx="44" cy="30" r="9"/><circle class="m2" cx="44" cy="70" r="9"/><circle class="m2" cx="116" cy="28" r="9"/><circle class="m3" cx="116" cy="74" r="9"/>',
    "management": '<path class="ml" d="M80 40v16M40 72V56h80v16M80 56v16"/><rect class="m1" x="60" y="16" width="40" height="24" rx="6"/><rect class="m2" x="22" y="66" width="36" height="20" rx="6"/><rect class="m2" x="62" y="66" width="36" height="20" rx="6"/><rect class="m3" x="102" y="66" width="36" height="20" rx="6"/>',
}


def drawing(theme: str) -> str:
    return DRAWINGS.get(theme, OTHER)
