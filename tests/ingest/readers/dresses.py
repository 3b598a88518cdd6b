"""How each ad platform dresses the same rows: a writer for its export, from the known facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.ingest.readers.conftest import Door

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

Line = dict[str, Any]
"""One row: `day`, `id`, `name`, `shown`, `clicks`, `cents` and `got` (None: unknown)."""


def iso(day: date) -> str:
    return day.isoformat()


def slashes(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


def american(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def compact(day: date) -> str:
    return f"{day:%Y%m%d}"


@dataclass(frozen=True)
class Dress:
    """One platform's export. `columns`: header → what stands under it: a part of `Line`, `rate`
    (clicks over shown as the platform writes it) or a fixed text."""

    reader: str
    platform: str
    channel: str
    file: str
    columns: Mapping[str, str]
    goal: str
    preamble: Sequence[Sequence[str]] = ()
    encoding: str = "utf-8-sig"
    workbook: bool = False
    total: str = "总计"
    null: str = "-"
    dated: Callable[[date], str] = iso
    account: str = "default"

    @property
    def header(self) -> list[str]:
        return list(self.columns)

    def cells(self, line: Line) -> list[Any]:
        return [self._cell(part, line) for part in self.columns.values()]

    def _cell(self, part: str, line: Line) -> Any:
        if part == "day":
            return self.dated(line["day"]) if line["day"] else self.total
        if part == "rate":
            return f"{line['clicks'] / line['shown']:.2%}" if line["shown"] else self.null
        if part not in line:
            return part if line["day"] else ""
        if line[part] is None:
            return self.null
        if part == "cents":
            return f"{line[part] // 100:,}.{line[part] % 100:02d}"
        return f"{line[part]:,}" if isinstance(line[part], int) else line[part]

    def rows(self, lines: Sequence[Line], *, total: Line | None = None) -> list[list[Any]]:
        whole = [] if total is None else [self.cells(total)]
        return [*map(list, self.preamble), self.header, *map(self.cells, lines), *whole]

    def write(self, lines: Sequence[Line], *, total: Line | None = None) -> bytes:
        return self.bytes_of(self.rows(lines, total=total))

    def bytes_of(self, rows: Iterable[Sequence[Any]]) -> bytes:
        return Door.xlsx(rows) if self.workbook else Door.csv(rows, self.encoding)

    def without(self, header: str) -> Dress:
        return replace(self, columns={h: p for h, p in self.columns.items() if h != header})

    def renamed(self, names: Mapping[str, str]) -> Dress:
        return replace(self, columns={names.get(h, h): p for h, p in self.columns.items()})

    def header_of(self, part: str) -> str:
        return next(header for header, held in self.columns.items() if held == part)


def summed(lines: Sequence[Line]) -> Line:
    """The platform's own total over lines."""
    parts = ("shown", "clicks", "cents", "got")
    sums = {part: sum(line[part] or 0 for line in lines) for part in parts}
    return {"day": None, "id": "", "name": "", **sums}


QIANCHUAN = Dress(
    "qianchuan", "qianchuan", "paid/qianchuan", "千川_计划报表.csv",
    {"日期": "day", "计划ID": "id", "计划名称": "name", "消耗(元)": "cents", "展示次数": "shown",
     "点击次数": "clicks", "点击率(%)": "3.21", "直接成交订单数": "got", "直接支付ROI": "1.50",
     "直播间观看人次": "77"},
    "直接成交订单",
)  # fmt: skip
TENCENT = Dress(
    "tencent_ads", "tencent", "paid/tencent", "推广数据.xlsx",
    {"日期": "day", "账户ID": "20001234", "推广计划ID": "id", "推广计划名称": "name",
     "花费（元）": "cents", "曝光次数": "shown", "曝光人数": "5", "点击次数": "clicks",
     "点击率": "rate", "目标转化量": "got", "目标转化成本（元）": "9.90"},
    "目标转化", workbook=True, total="合计", null="--", account="20001234",
)  # fmt: skip
KUAISHOU = Dress(
    "kuaishou_ads", "kuaishou", "paid/kuaishou", "磁力引擎_计划.csv",
    {"日期": "day", "计划ID": "id", "计划名称": "name", "花费（元）": "cents", "封面曝光数": "9000",
     "封面点击数": "800", "素材曝光数": "shown", "行为数": "clicks", "行为率": "rate",
     "表单提交数": "got"},
    "表单提交", encoding="gb18030", total="汇总",
)  # fmt: skip
JUGUANG = Dress(
    "juguang", "juguang", "paid/xiaohongshu", "聚光_计划.xlsx",
    {"时间": "day", "计划名称": "name", "计划ID": "id", "消费": "cents", "展现量": "shown",
     "点击量": "clicks", "点击率": "rate", "平均点击成本": "1.2", "互动量": "6", "表单提交": "got"},
    "表单提交", workbook=True, total="合计",
)  # fmt: skip
BAIDU_FEED = Dress(
    "baidu_feed", "baidu_feed", "paid/baidu", "百度信息流_计划报告.csv",
    {"日期": "day", "账户": "云朵-原生", "推广计划ID": "id", "推广计划": "name", "展现": "shown",
     "点击": "clicks", "消费": "cents", "点击率": "rate", "目标转化量": "got",
     "目标转化成本": "30.00"},
    "目标转化", (("百度信息流 计划报告",), ("账户：云朵-原生",)), "gbk", account="云朵-原生",
)  # fmt: skip
LINKEDIN = Dress(
    "linkedin_ads", "linkedin", "paid/linkedin", "account_campaign_performance_report.csv",
    {"Start Date (in UTC)": "day", "Account Name": "Cloud", "Campaign Group Name": "Autumn",
     "Campaign Name": "name", "Campaign ID": "id", "Currency": "CNY", "Total Spent": "cents",
     "Impressions": "shown", "Clicks": "clicks", "Click Through Rate": "rate",
     "Clicks to Landing Page": "1", "Conversions": "got"},
    "conversions",
    (("Campaign Performance Report (in UTC)",), ("Report Start: 09/01/2026",
     "Report End: 09/30/2026"), ()),
    total="Total", null="", dated=american, account="Cloud",
)  # fmt: skip
TIKTOK = Dress(
    "tiktok_ads", "tiktok_ads", "paid/tiktok", "Campaign Report.xlsx",
    {"Date": "day", "Campaign name": "name", "Campaign ID": "id", "Currency": "CNY",
     "Cost": "cents", "Impressions": "shown", "Clicks (destination)": "clicks",
     "CTR (destination)": "rate", "Reach": "12", "Conversions": "got"},
    "conversions", workbook=True, total="Total of 3 results",
)  # fmt: skip
WANXIANGTAI = Dress(
    "wanxiangtai", "wanxiangtai", "paid/taobao", "计划报表_20260930_101500.csv",
    {"日期": "day", "场景ID": "376", "场景名字": "关键词推广", "计划ID": "id", "计划名字": "name",
     "展现量": "shown", "点击量": "clicks", "花费": "cents", "点击率": "0.03331",
     "平均点击花费": "1.20", "千次展现花费": "40.00", "总成交金额": "99.50", "总成交笔数": "got",
     "直接成交金额": "60.00", "投入产出比": "2.1", "总购物车数": "4"},
    "成交", encoding="gb18030", total="汇总",
)  # fmt: skip
JINGZHUNTONG_WHOLE = Dress(
    "jingzhuntong_whole", "jingzhuntong_whole", "paid/jd", "全站营销.xlsx",
    {"日期": "day", "计划ID": "id", "计划名称": "name", "花费": "cents", "全站交易额": "300.00",
     "全站投产比": "3.2", "全站订单行": "got", "全站订单成本": "9.9", "核心位置展现量": "shown",
     "核心位置点击量": "clicks"},
    "全站成交", workbook=True, total="汇总", null="--", dated=compact,
)  # fmt: skip
JINGZHUNTONG = Dress(
    "jingzhuntong", "jingzhuntong", "paid/jd", "京准通_计划.csv",
    {"日期": "day", "计划ID": "id", "计划名称": "name", "花费": "cents", "展现数": "shown",
     "点击数": "clicks", "点击率": "rate", "总订单金额": "80.00", "总订单行": "got",
     "总加购数": "6"},
    "成交", encoding="gb18030", total="合计", null="--", dated=compact,
)  # fmt: skip
PINDUODUO = Dress(
    "pinduoduo_ads", "pinduoduo_ads", "paid/pinduoduo", "推广_分天.xlsx",
    {"日期": "day", "推广ID": "id", "推广名称": "name", "总花费(元)": "cents",
     "交易额(元)": "50.00", "实际投产比": "2.5", "成交笔数": "got",
     "曝光量": "shown", "点击量": "clicks",
     "点击率": "rate"},
    "成交", workbook=True, total="合计",
)  # fmt: skip
DRESSES = (
    QIANCHUAN, TENCENT, KUAISHOU, JUGUANG, BAIDU_FEED, LINKEDIN, TIKTOK, WANXIANGTAI,
    JINGZHUNTONG_WHOLE, JINGZHUNTONG, PINDUODUO,
)  # fmt: skip
