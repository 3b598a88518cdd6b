"""The pieces the demo's content team made, oldest first. Constants only."""

from __future__ import annotations

from fanbu.demo.world import Piece

BEST_PIECE = "零基础三步做出第一个小游戏"
POOR_ARTICLE = "为什么聪明的孩子都在学编程"

TUTORIAL = "作品教程"
STORY = "家长故事"
KNOWLEDGE = "干货"
CAMPAIGN = "活动"

_TITLES: tuple[tuple[str, str], ...] = (
    ("用Scratch做一只会跟着鼠标跑的小猫", TUTORIAL),
    ("五年级，她用编程给外婆做了一本会说话的相册", STORY),
    ("孩子几岁开始学编程合适？先看这三个信号", KNOWLEDGE),
    ("暑期体验课开放预约：四节课做完一个作品", CAMPAIGN),
    ("十分钟做一个接苹果小游戏", TUTORIAL),
    ("图形化编程和Python，到底差在哪", KNOWLEDGE),
    ("他从坐不住到一口气改了七遍代码", STORY),
    ("给家长的编程课避坑清单：试听时问这五句", KNOWLEDGE),
    ("端午特辑：写一个会划龙舟的动画", TUTORIAL),
    ("我家孩子数学不好，能学编程吗", KNOWLEDGE),
    ("周末公开课：和学长一起拆解贪吃蛇", CAMPAIGN),
    ("贪吃蛇为什么会越吃越长？动手写一遍就懂", TUTORIAL),
    ("一位程序员爸爸的实话：我为什么没让他太早学", STORY),
    ("期末之后，用三个下午做完一个作品", TUTORIAL),
    ("信息学奥赛是什么，普通孩子要不要参加", KNOWLEDGE),
    ("二年级的小宇，给班级做了一个值日转盘", STORY),
    ("做一个抽签转盘，班会就能用", TUTORIAL),
    ("暑假两个月，编程学到什么程度算正常", KNOWLEDGE),
    ("老学员回家日：带同学来，一起做一个弹球", CAMPAIGN),
    ("弹球小游戏：把物理课本里的反射角写进代码", TUTORIAL),
    ("她说不想学了，我们做对了一件事", STORY),
    ("孩子卡在一个bug上，家长该不该出手", KNOWLEDGE),
    ("画一棵会自己长大的树：认识递归", TUTORIAL),
    ("从打游戏到做游戏，我们家的三个月", STORY),
    ("屏幕时间怎么管？一份可以抄的家庭约定", KNOWLEDGE),
    ("直播预告：四个孩子的作品答辩", CAMPAIGN),
    ("做一个会躲避障碍的小飞机", TUTORIAL),
    ("少儿编程等级考试，报哪一级、怎么准备", KNOWLEDGE),
    ("在县城学编程的乐乐，第一次登上大屏幕", STORY),
    ("用一百行Python写一个猜数字", TUTORIAL),
    ("AI都会写代码了，孩子还要学吗", KNOWLEDGE),
    ("给弟弟做一个认字卡片机", TUTORIAL),
    ("请假最多的那个孩子，为什么进步最快", STORY),
    ("看懂孩子的作品：家长可以这样夸", KNOWLEDGE),
    ("迷宫小游戏：从画地图到会追人的怪物", TUTORIAL),
    ("编程课作业没时间做怎么办", KNOWLEDGE),
    ("开学季：新学期第一课，免费把基础摸一遍", CAMPAIGN),
    ("外公学会了给机器人写指令", STORY),
    ("选小班还是一对一？我们把数据摊开说", KNOWLEDGE),
    ("她把校园垃圾分类做成了闯关游戏", STORY),
    ("为什么我们坚持第一节课就让孩子做出东西", KNOWLEDGE),
    ("作品展报名：把你的小游戏放上云朵墙", CAMPAIGN),
    ("打地鼠：学会随机数的第一课", TUTORIAL),
    ("双减之后，兴趣课怎么排才不累", KNOWLEDGE),
    ("爸爸出差的半年，他们用代码互相留言", STORY),
    ("做一个会报时的小闹钟", TUTORIAL),
    ("变量、循环、条件：用厨房讲给孩子听", KNOWLEDGE),
    ("中秋特辑：让月亮绕着屏幕转起来", TUTORIAL),
    ("小小气象员：用真实数据画一周气温", TUTORIAL),
    ("从不敢举手，到给全班讲自己的代码", STORY),
    ("孩子只爱玩不爱学？先把任务切到十五分钟", KNOWLEDGE),
    ("做一台虚拟钢琴，弹完小星星", TUTORIAL),
    ("国庆作业：记录一次旅行的数据小报", TUTORIAL),
    ("老师手记：我批改了一千份作品之后", KNOWLEDGE),
    ("三年级的他，给奶奶写了一个吃药提醒", STORY),
    ("公开课回放：一小时做完跑酷小恐龙", CAMPAIGN),
    ("跑酷小恐龙：碰撞检测其实只要一行", TUTORIAL),
    ("学了一年编程，孩子变了什么？我们问了86位家长", STORY),
    ("体验课裂变周：邀请一位同学，两家各得一节课", CAMPAIGN),
    ("错误提示看不懂？教孩子读懂红字", KNOWLEDGE),
    ("做一个双人对战乒乓球", TUTORIAL),
    ("双十一不涨价也不套路：课程价格说明", CAMPAIGN),
    ("从积木到文字：什么时候该换Python", KNOWLEDGE),
    (BEST_PIECE, TUTORIAL),
    ("女孩子学编程，妈妈们最常问的六个问题", KNOWLEDGE),
    ("妈妈，我做的游戏被全班玩崩了", STORY),
    (POOR_ARTICLE, KNOWLEDGE),
    ("感恩节小作品：给老师做一张会动的贺卡", TUTORIAL),
)

PIECES = tuple(
    Piece(title, kind, f"p{number:03d}") for number, (title, kind) in enumerate(_TITLES, start=1)
)

KOL_TITLES = {
    "阿喵妈妈在杭州": "娃自己做出小游戏那一刻，我真的有点想哭",
    "程序员奶爸老周": "程序员爸爸替你们试了四节编程体验课",
    "海淀小鱼妈": "兴趣课大盘点：我们家留下了哪三门",
    "苏州朵妈日记": "一年级小朋友的第一节编程课vlog",
    "理工男带娃": "少儿编程有没有用？我列了一张表",
    "三胎妈妈林小满": "三个娃的周末怎么排，附体验课清单",
}
