"""Where each country's tile lies on the map of the world."""

TILES = """
.. .. .. .. GL .. .. .. IS .. .. NO SE FI .. .. .. .. .. .. .. .. .. ..
.. CA .. .. PM .. .. FO .. .. .. DK .. .. EE RU .. .. .. .. .. .. .. ..
.. US .. .. BM .. IM IE GB .. NL DE PL LT LV BY .. KZ .. MN .. .. .. ..
.. MX .. BS TC .. .. JE GG BE LU CZ SK UA MD GE AZ UZ KG CN KP KR JP ..
GT BZ CU KY VG .. .. .. FR CH LI AT HU RO BG AM TM TJ NP BT HK TW .. ..
SV HN JM HT DO PR .. PT AD MC SI HR RS MK TR IQ IR AF PK BD MM LA MO ..
.. NI .. AI VI AG .. ES GI SM IT BA ME XK GR SY .. .. IN .. TH VN PH ..
.. CR .. KN GP DM .. .. .. VA MT .. AL .. CY LB IL JO .. LK KH MY GU MP
.. PA .. MS MQ LC .. EH MA DZ TN LY EG .. .. PS KW BH QA MV SG BN PW FM
.. .. .. VC BB GD .. MR ML NE TD SD ER .. SA AE OM .. .. ID TL PG MH ..
EC CO VE TT AW CW CV SN BF NG CF SS ET DJ YE .. .. .. .. .. SB NR KI ..
PE BO GY SR GF .. GM GN CI GH CM .. UG KE SO .. SC .. .. AU NC VU TV WS
CL PY BR .. .. .. GW SL LR TG GA CG CD RW TZ .. KM .. .. .. NZ FJ TO CK
.. AR UY .. .. .. .. .. .. BJ GQ AO ZM BI MW MZ MG MU .. .. .. .. PF ..
.. .. FK .. .. .. .. .. .. ST .. NA BW ZW SZ .. YT RE .. .. .. .. .. ..
.. .. .. .. .. .. .. .. .. .. .. .. ZA LS .. .. .. .. .. .. .. .. .. ..
"""
PLACES = {
    code: (column, row)
    for row, line in enumerate(TILES.split("\n")[1:-1])
    for column, code in enumerate(line.split())
    if code != ".."
}
