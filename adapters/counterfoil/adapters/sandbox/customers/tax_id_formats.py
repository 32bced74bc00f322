"""The types of tax ids, what they look like, and where they are from."""

import re
from collections.abc import Mapping

from counterfoil.adapters.sandbox.shapes.tax_id import VerificationStatus


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = _names(
    """
    ad_nrt ae_trn al_tin am_tin ao_tin ar_cuit au_abn au_acn au_arn au_wpn aw_tin az_tin
    ba_tin bb_tin bd_bin bf_ifu bg_uic bh_vat bj_ifu bo_tin br_cnpj br_cpf bs_tin bw_vat
    by_tin ca_bn ca_gst_hst ca_pst_bc ca_pst_mb ca_pst_sk ca_qst cd_nif ch_uid ch_vat ci_vat
    cl_tin cm_niu cn_tin co_nit cr_tin cv_nif cz_dic de_stn do_rcn ec_ruc eg_tin es_cif
    et_tin eu_oss_vat eu_vat fo_vat fr_siren fr_siret fr_spi gb_vat ge_vat gh_tin gi_tin
    gn_nif hk_br hr_oib hu_tin ic_nif id_npwp il_vat in_gst is_kt is_vat it_cf jp_cn jp_rn
    jp_trn ke_pin kg_tin kh_tin kr_brn kz_bin la_tin li_uid li_vat lk_vat ma_vat md_cf
    md_vat me_pib mk_vat mr_nif mu_vat mx_rfc my_frp my_itn my_sst mz_nuit ng_tin no_vat
    no_voec np_pan nz_bn nz_gst om_vat pe_ruc ph_tin pl_nip pt_nif py_ruc ro_tin rs_pib
    ru_inn ru_kpp sa_vat sg_gst sg_uen si_tin sm_coe sn_ninea sr_fin sv_nit th_vat tj_tin
    tr_tin tt_bir tt_vat tw_vat tz_vat ua_vat ug_tin us_ein uy_ruc uz_tin uz_vat ve_rif
    vn_tin za_vat zm_tin zw_tin
    """
)
"""Every type that a tax id may be created with."""

# The sources: Stripe's "Customer tax IDs" (docs.stripe.com/billing/customer/tax-ids) for the types
# and their examples, VIES for the numbers within the European Union.

_IN_EUROPE: Mapping[str, str] = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}(\d{3})?",
    "IE": r"\d[A-Z0-9]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}(\d{3})?",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}(\d{3})?|(GD|HA)\d{3})",
}

_ELSEWHERE: Mapping[str, str] = {
    "ae_trn": r"\d{15}",
    "au_abn": r"\d{11}",
    "au_arn": r"\d{12}",
    "br_cnpj": r"\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}",
    "br_cpf": r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}",
    "ca_bn": r"\d{9}",
    "ca_gst_hst": r"\d{9}RT\d{4}",
    "ca_qst": r"\d{10}TQ\d{4}",
    "ch_uid": r"CHE-?\d{3}\.?\d{3}\.?\d{3}( HR)?",
    "ch_vat": r"CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA)",
    "cl_tin": r"\d{1,2}\.?\d{3}\.?\d{3}-?[0-9K]",
    "es_cif": r"[A-Z]\d{7}[A-Z0-9]",
    "eu_oss_vat": r"EU\d{9}",
    "gb_vat": r"GB(\d{9}(\d{3})?|(GD|HA)\d{3})",
    "hk_br": r"\d{8}",
    "id_npwp": r"\d{2}\.?\d{3}\.?\d{3}\.?\d-?\d{3}\.?\d{3}",
    "il_vat": r"\d{9}",
    "in_gst": r"\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]",
    "jp_cn": r"\d{13}",
    "jp_rn": r"\d{5}",
    "jp_trn": r"T\d{13}",
    "kr_brn": r"\d{3}-?\d{2}-?\d{5}",
    "li_uid": r"CHE-?\d{3}\.?\d{3}\.?\d{3}",
    "mx_rfc": r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}",
    "my_frp": r"\d{8}",
    "no_vat": r"\d{9}MVA",
    "nz_gst": r"\d{8,9}",
    "ru_inn": r"\d{10}(\d{2})?",
    "ru_kpp": r"\d{9}",
    "sa_vat": r"\d{15}",
    "sg_gst": r"[A-Z]\d{8}[A-Z]",
    "sg_uen": r"\d{8,9}[A-Z]",
    "th_vat": r"\d{13}",
    "tw_vat": r"\d{8}",
    "us_ein": r"\d{2}-?\d{7}",
    "za_vat": r"4\d{9}",
}

_ANYTHING = r"[A-Z0-9][A-Z0-9 ./-]{2,29}"

VERIFIED_TYPES = {"au_abn", "eu_vat", "gb_vat"}
"""The types that Stripe asks a tax office about."""

MAGIC: Mapping[str, VerificationStatus] = {"0": "verified", "1": "unverified", "2": "pending"}
"""
What comes of a number of nothing but this digit, in test mode.

Stripe names nine of the same digit, without a country (docs.stripe.com/billing/customer/tax-ids).
"""

_MAGIC_LENGTH = 9


def is_well_formed(type: str, value: str) -> bool:
    """Say whether a tax id looks like one of its type."""
    if type in VERIFIED_TYPES and len(value) == _MAGIC_LENGTH and magic_digit(value) is not None:
        return True
    if type == "eu_vat":
        form = _IN_EUROPE.get(value[:2])
        return form is not None and re.fullmatch(form, value[2:], re.ASCII) is not None
    return re.fullmatch(_ELSEWHERE.get(type, _ANYTHING), value, re.ASCII) is not None


def magic_digit(value: str) -> str | None:
    """Return the digit that a number consists of, its country aside, if it means anything."""
    digits = set(value.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return digits.pop() if len(digits) == 1 and digits <= MAGIC.keys() else None


def country_of(type: str, value: str) -> str | None:
    """Return the country that a tax id is from, as far as it says."""
    if type == "eu_oss_vat":
        return None
    if type != "eu_vat":
        return type[:2].upper()
    country = value[:2]
    if not country.isalpha():
        return None
    # Tax offices write Greece, and Northern Ireland, in their own way.
    return {"EL": "GR", "XI": "GB"}.get(country, country)
