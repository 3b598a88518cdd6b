"""云朵编程, an online coding school for children: its channels, ad units, people and prices.

Constants only. Ids have the length real ones have, because long ids are a trap for readers.
"""

from __future__ import annotations

from fanbu.demo.world import Channel, Unit

NAME = "云朵编程"
SITE = "https://www.yunduo-code.example"

CHANNELS = (
    Channel("paid/ocean_engine", "巨量引擎", 0.53, 0.090, 0.86),
    Channel("paid/baidu", "百度推广", 0.60, 0.130, 0.48),
    Channel("paid/google_ads", "Google Ads", 0.56, 0.140, 0.60),
    Channel("paid/meta", "Facebook Ads", 0.50, 0.080, 0.88),
    Channel("owned/xiaohongshu", "小红书", 0.62, 0.170, 0.70),
    Channel("partner/kol_xiaohongshu", "小红书达人", 0.64, 0.180, 0.93),
    Channel("owned/wechat_oa", "公众号", 0.72, 0.220, 0.45),
    Channel("owned/douyin", "抖音", 0.52, 0.100, 0.75),
    Channel("owned/zhihu", "知乎", 0.68, 0.200, 0.80),
    Channel("owned/toutiao", "头条号", 0.48, 0.080, 0.75),
    Channel("earned/referral", "老带新", 0.80, 0.320, 0.65),
    Channel("owned/site", "官网", 0.66, 0.210, 0.00),
)
CHANNEL = {channel.code: index for index, channel in enumerate(CHANNELS)}
PLATFORM_CHANNEL = {
    "ocean_engine": CHANNEL["paid/ocean_engine"],
    "baidu": CHANNEL["paid/baidu"],
    "google_ads": CHANNEL["paid/google_ads"],
    "meta": CHANNEL["paid/meta"],
    "xiaohongshu": CHANNEL["owned/xiaohongshu"],
    "wechat_oa": CHANNEL["owned/wechat_oa"],
    "douyin": CHANNEL["owned/douyin"],
    "zhihu": CHANNEL["owned/zhihu"],
    "toutiao": CHANNEL["owned/toutiao"],
}
BRAND_CAMPAIGN = "品牌词-云朵编程"
BRAND_INCREMENTAL = 0.25  # people who type the brand's name mostly come anyway
FEED_ANDROID = "信息流-安卓-零基础体验课"
SATURATING_GROUP = "iOS-相似人群-放量测试-03"

_ANDROID = ("7438291046512340481", FEED_ANDROID)
_IOS = ("7438291046512340482", "信息流-iOS-零基础体验课")
_SCALE = ("7438291046512340483", "信息流-iOS-相似人群放量")
_LIVE = ("7438291046512340484", "直播间引流-周末公开课")
_SEARCH = ("7438291046512340485", "搜索-少儿编程-品类词")


def _ocean(
    campaign: tuple[str, str], number: int, group: str, device: str, *numbers: float
) -> Unit:
    clicks, cpc, ctr, rate = numbers
    return Unit(
        platform="ocean_engine", campaign_id=campaign[0], campaign=campaign[1],
        group_id=f"75120938475610293{number:02d}", group=group, creative="", device=device,
        clicks=clicks, cpc=cpc, ctr=ctr, form_rate=rate, slug=f"oe_{number:02d}",
    )  # fmt: skip


def _baidu(campaign: str, number: int, group: str, creative: str, *numbers: float) -> Unit:
    clicks, cpc, ctr, rate = numbers
    return Unit(
        platform="baidu", campaign_id="", campaign=campaign, group_id="", group=group,
        creative=creative, device="mixed", clicks=clicks, cpc=cpc, ctr=ctr, form_rate=rate,
        slug=f"bd_{number:02d}",
    )  # fmt: skip


def _google(number: int, campaign: str, *numbers: float) -> Unit:
    clicks, cpc, ctr, rate = numbers
    return Unit(
        platform="google_ads", campaign_id="", campaign=campaign, group_id="", group="",
        creative="", device="mixed", clicks=clicks, cpc=cpc, ctr=ctr, form_rate=rate,
        slug=f"gg_{number:02d}",
    )  # fmt: skip


def _meta(number: int, campaign: tuple[str, str], group: str, creative: str, clicks: float) -> Unit:
    return Unit(
        platform="meta", campaign_id=campaign[0], campaign=campaign[1], group_id="", group=group,
        creative=creative, device="mixed", clicks=clicks, cpc=11.0 + number, ctr=0.016,
        form_rate=0.036, slug=f"fb_{number:02d}",
    )  # fmt: skip


_NORTH_AMERICA = ("120213548790160417", "海外华人_北美_线索_转化")
_SOUTH_EAST_ASIA = ("120213548790160418", "海外华人_东南亚_线索_转化")

UNITS = (
    _ocean(_ANDROID, 1, "安卓-一二线宝妈-三步做小游戏-竖版01", "android", 300, 11.0, 0.021, 0.061),
    _ocean(_ANDROID, 2, "安卓-新一线-家长口播-竖版02", "android", 243, 11.4, 0.019, 0.061),
    _ocean(_ANDROID, 3, "安卓-兴趣定向-作品混剪-横版01", "android", 200, 11.2, 0.017, 0.061),
    _ocean(_IOS, 4, "iOS-一二线宝妈-三步做小游戏-竖版01", "ios", 130, 12.4, 0.020, 0.064),
    _ocean(_IOS, 5, "iOS-高消费-名校学长讲编程-竖版04", "ios", 100, 12.9, 0.018, 0.064),
    _ocean(_SCALE, 6, SATURATING_GROUP, "ios", 0, 12.5, 0.018, 0.064),
    _ocean(_LIVE, 7, "直播-周六公开课-切片01", "mixed", 40, 9.0, 0.025, 0.050),
    _ocean(_LIVE, 8, "直播-周日公开课-切片02", "mixed", 38, 9.2, 0.024, 0.050),
    _ocean(_SEARCH, 9, "搜索-少儿编程哪家好", "mixed", 30, 14.0, 0.041, 0.070),
    _baidu(
        BRAND_CAMPAIGN, 1, "品牌-核心", "云朵编程官网-免费领体验课",
        60, 6.0, 0.210, 0.120,
    ),
    _baidu(
        BRAND_CAMPAIGN, 2, "品牌-课程价格", "云朵编程课程价格一览",
        40, 6.4, 0.180, 0.115,
    ),
    _baidu(
        "品类词-少儿编程", 3, "少儿编程-机构", "6-14岁少儿编程在线小班课",
        110, 16.0, 0.034, 0.060,
    ),
    _baidu(
        "品类词-少儿编程", 4, "少儿编程-价格", "少儿编程多少钱一年 先试听再决定",
        80, 16.4, 0.031, 0.058,
    ),
    _baidu(
        "长尾词-语言与赛事", 5, "Scratch入门", "Scratch零基础入门 跟着做就会",
        60, 12.8, 0.040, 0.066,
    ),
    _baidu(
        "长尾词-语言与赛事", 6, "Python少儿", "孩子学Python从哪开始 老师1对1评估",
        50, 13.2, 0.038, 0.064,
    ),
    _baidu(
        "同类词-在线编程", 7, "在线编程对比", "在线编程怎么选 一张表看懂",
        50, 22.0, 0.022, 0.030,
    ),
    _google(1, "Brand | 云朵编程 | Search", 20, 12.0, 0.190, 0.090),
    _google(2, "Generic | 中文少儿编程 | Search", 70, 26.0, 0.045, 0.045),
    _google(3, "PMax | 免费体验课", 45, 20.0, 0.012, 0.035),
    _meta(1, _NORTH_AMERICA, "北美_华人父母_30-45", "视频_三步做小游戏_9x16", 90),
    _meta(2, _NORTH_AMERICA, "北美_中文学校兴趣", "轮播_学员作品墙", 70),
    _meta(3, _NORTH_AMERICA, "北美_类似受众_1%", "视频_妈妈访谈_4x5", 60),
    _meta(4, _SOUTH_EAST_ASIA, "新马_华人父母_28-45", "图片_免费领体验课", 44),
)  # fmt: skip
SMALL_SLUGS = frozenset(
    ("oe_01", "oe_02", "oe_04", "oe_06", "oe_07", "bd_01", "bd_03", "bd_05",
     "gg_01", "gg_02", "fb_01", "fb_04")
)  # fmt: skip
SMALL_VOLUME = 0.35

# The saturating ad group: leads a day = most × spend / (spend + half), spend in yuan a day.
SATURATION_MOST = 9.0
SATURATION_HALF = 700.0
SATURATION_SPEND = (300.0, 2000.0)  # from the first shown week to the last, in weekly steps

SALES = ("顾问-小鹿", "顾问-知夏", "顾问-阿哲", "顾问-南风", "顾问-可可", "顾问-大鹏")
PRODUCTS = (("季课", 298000), ("年课", 438000))
COUPONS = (("", 0), ("新人立减100", 10000), ("体验课专享200", 20000), ("限时直降600", 60000))
PRICE_CUT_COUPON = 3
RENEWAL = ("续报", 398000)

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
CALLS = ("女士", "先生", "妈妈", "爸爸", "家长")
GIVEN = "欣妍子涵雨桐梓轩浩然思远佳怡晓宇诗涵俊杰雅婷嘉禾明哲若曦一诺沐辰语嫣书瑶景行安然知行"

KOLS = (
    # name, fee in yuan, days before the last day, views, leads it brought
    ("阿喵妈妈在杭州", 18000, 24, 168000, 205),
    ("程序员奶爸老周", 22000, 48, 74000, 18),
    ("海淀小鱼妈", 26000, 9, 91000, 26),
    ("苏州朵妈日记", 9000, 83, 31000, 14),
    ("理工男带娃", 12000, 119, 42000, 9),
    ("三胎妈妈林小满", 15000, 151, 52000, 10),
)
PAID_BACK_KOL = KOLS[0][0]
CAMPAIGN_NAME = "体验课裂变周"
CAMPAIGN_LEADS = 76.0  # extra leads a window, in expectation
