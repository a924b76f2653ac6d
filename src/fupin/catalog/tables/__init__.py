"""The kinds of return, one module each."""

from fupin.catalog.tables.county import COUNTY
from fupin.catalog.tables.household import HOUSEHOLD
from fupin.catalog.tables.person import PERSON
from fupin.catalog.tables.village import VILLAGE

TABLES = {t.key: t for t in (PERSON, HOUSEHOLD, VILLAGE, COUNTY)}

# Recognised and not stored (F015): numbering, remarks, bank details.
NOT_STORED = (
    "序号",
    "编号",
    "备注",
    "开户银行",
    "开户行",
    "开户银行名称",
    "银行账号",
    "银行卡号",
    "账号",
    "帐号",
    "银行帐号",
)
