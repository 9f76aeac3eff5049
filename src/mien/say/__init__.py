"""Saying: what was perceived and is felt in, the lines of an answer out, one by one as they are thought.

A mind is an engine of group "minds" (`llama:qwen2.5-1.5b`, `openai:URL#model`, `echo:`); its protocol is `Mind`.
Between a mind and what is said stand `plain_text`, `cut_lines` and a guard. `prepare` lets a mind read ahead,
`overhear` along with the person's words. `think_chain` understands a turn, with a planner (`esconv:`, `stages:`) who
knows what helps.
"""

from mien.say.chain import Chain, think_chain
from mien.say.explain import chain_text
from mien.say.lines import cut_lines
from mien.say.plain import plain_text
from mien.say.protocol import Message, Mind, Planner
from mien.say.say import overhear, prepare, say
from mien.say.strategy import tag_strategy
from mien.say.tool_mind import with_tools

__all__ = [
    "Chain",
    "Message",
    "Mind",
    "Planner",
    "chain_text",
    "cut_lines",
    "overhear",
    "plain_text",
    "prepare",
    "say",
    "tag_strategy",
    "think_chain",
    "with_tools",
]
