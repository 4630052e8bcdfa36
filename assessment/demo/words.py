"""What the demo's clerks write in their reports."""

from __future__ import annotations

from projects.rules.stages import Stage

PROGRESS = {
    Stage.CLUE: "与企业对接 1 次，补充了用地和用工需求",
    Stage.SIGNED: "土地手续办理中，施工图审查完成",
    Stage.LANDED: "主体施工至三层，设备基础同步施工",
    Stage.PRODUCING: "生产正常，二期设备安装调试",
}
NEXT = "对照节点倒排工期，下旬组织一次现场调度。"
PROBLEM = "变压器增容尚未批复，影响设备进场。"
