"""The words of the calibration's report and figures, English and Chinese.

Read by `experiments.calibration.report` and `figures`. Names of free parameters have a Chinese label here; targets have theirs in
`patterns.yaml`.
"""

PARAMETERS_ZH = {
    "offenders": "活跃犯罪人占成年人比例",
    "rate_spread": "犯罪人之间作案频率的差异",
    "walk": "寻找目标时步行的路段数",
    "return": "从上次得手处开始的比例",
    "place_spread": "场所之间的持久差异",
    "boost_half_life": "得手后风险升高的半衰期",
    "boost_near": "风险升高波及邻近场所的程度",
    "burglary_boost": "入室盗窃的重复倾向",
    "burglary_rate": "入室盗窃的尝试率",
    "ebike_rate": "电动车盗窃的尝试率",
    "other_theft_rate": "其他盗窃的尝试率",
    "assault_rate": "伤害殴打的尝试率",
    "risk_aversion": "对被捕风险的回避",
    "day_sessions": "白天开始寻找目标的比例",
    "patrol_weight": "一名巡逻者的看护权重",
    "visit_memory": "对巡逻到访记忆的半衰期",
    "recording": "立案力度",
    "investigation": "办案工时",
    "quarrels": "邻里家庭纠纷的发生率",
}
PARAMETERS_EN = {
    "offenders": "active offenders among adults",
    "rate_spread": "spread of rates between offenders",
    "walk": "segments walked while searching",
    "return": "searches from the last success",
    "place_spread": "lasting differences of places",
    "boost_half_life": "half-life of the boost",
    "boost_near": "boost of near places",
    "burglary_boost": "boost of burglary",
    "burglary_rate": "attempts at burglary",
    "ebike_rate": "attempts at e-bike theft",
    "other_theft_rate": "attempts at other theft",
    "assault_rate": "attempts at assault",
    "risk_aversion": "aversion to risk of arrest",
    "day_sessions": "searches that start by day",
    "patrol_weight": "weight of a patroller as guardian",
    "visit_memory": "half-life of memory of a visit",
    "recording": "effort of recording",
    "investigation": "hours of investigation",
    "quarrels": "quarrels born",
}
EN = {
    "profile_title": "What the targets say about each parameter",
    "profile_caption": "Best chance that the mean of {seeds} runs lies in every band, by the value of one parameter with all others free, over the best anywhere (emulated). Flat: the targets cannot tell this parameter. Line: the default. Across: the bounds.",
    "profile_axis": "share of the bounds",
    "profile_y": "relative chance",
    "members_title": "Members of the ensemble within the bounds",
    "members_caption": "Each point is a set whose runs lie in every band ({n} sets); bars are central 90 % intervals of the posterior, crosses the defaults. A bar as long as the bounds says that nothing was learned. In brackets: not seen by the inference, drawn from all of the bounds.",
    "screening_title": "Which parameters move which targets",
    "screening_caption": "Morris' mean absolute effect of a step over the whole of the bounds, in standard deviations between two seeds ({runs} runs). Below 1 an effect drowns in chance.",
    "pairs_title": "Pairs of parameters that trade off",
    "pairs_caption": "Members (points) and posterior (shade) of the pairs with the strongest correlation. Along a ridge the runs look the same: only the combination is known.",
    "targets_title": "Targets under the ensemble",
    "targets_caption": "Each point is the mean over {seeds} seeds of one member; the bar is the band written down beforehand, the cross the mean of the defaults.",
    "selftest_title": "Self-test: do intervals hold the truth?",
    "selftest_caption": "Share of {cities} synthetic cities whose 90 % interval holds the true parameter; line: 90 %. Over all parameters: {coverage}.",
    "selftest_axis": "share of intervals that hold the truth",
}
ZH = {
    "profile_title": "校准目标对各参数说明了什么",
    "profile_caption": "某一参数取不同值而其余参数自由时，{seeds}次模拟的均值落入全部区间的最大概率（代理模型估计，以全局最大值为1）。曲线平坦表示这些目标无法判定该参数。竖线为默认值，横轴为取值范围。",
    "profile_axis": "取值范围内的位置",
    "profile_y": "相对概率",
    "members_title": "参数组在取值范围内的分布",
    "members_caption": "每个点是一组模拟结果落入全部区间的参数（共{n}组）；横条为后验90%区间，叉号为默认值。横条与取值范围等长，表示没有学到任何信息。括号表示推断不包含该参数，在取值范围内任意抽取。",
    "screening_title": "哪些参数影响哪些目标",
    "screening_caption": "莫里斯法：参数从下限变到上限时的平均绝对效应，以两个种子之间的标准差为单位（{runs}次模拟）。小于1的效应被偶然性淹没。",
    "pairs_title": "相互替代的参数对",
    "pairs_caption": "相关性最强的参数对：点为入选参数组，灰点为后验分布。沿着山脊移动，模拟结果看不出差别：只能确定二者的组合。",
    "targets_title": "参数组的各项目标值",
    "targets_caption": "每个点是一组参数在{seeds}个种子下的均值；横条为事先写定的区间，叉号为默认参数的均值。",
    "selftest_title": "自检：区间是否包含真值",
    "selftest_caption": "{cities}个合成城市中，90%区间包含真实参数的比例；虚线为90%。全部参数合计：{coverage}。",
    "selftest_axis": "包含真值的区间比例",
}


def words(lang: str) -> dict[str, str]:
    """Return the words of a language."""
    return ZH if lang == "zh" else EN


def label(name: str, lang: str) -> str:
    """Return what a free parameter is called; its own name where there is no label."""
    return (PARAMETERS_ZH if lang == "zh" else PARAMETERS_EN).get(name, name)
