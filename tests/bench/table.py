"""One table: measure, target, what was measured, and whether that reaches the target."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass
class Row:
    measure: str
    value: float
    unit: str
    target: str = ""       # as it is shown
    limit: float = 0       # what the target asks for; 0 = no target
    more_is_better: bool = False
    note: str = ""

    def reached(self):
        return self.value >= self.limit if self.more_is_better else self.value <= self.limit


def number(value):
    """Three digits that count; thousands apart."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def lines(rows):
    cells = [("measure", "target", "measured", "", "")]
    for row in rows:
        mark = "" if not row.limit else "reached" if row.reached() else "missed"
        cells.append((row.measure, row.target, f"{number(row.value)} {row.unit}".strip(), mark, row.note))
    widths = [max(len(cell[column]) for cell in cells) for column in range(4)]
    return ["  ".join(text.ljust(width) for text, width in zip(cell, widths)) + "  " + cell[4] for cell in cells]


def middle(values):
    return median(values)


def machine():
    """What the figures depend on, first line first."""
    names = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    said = [f"machine  {names[0] if names else platform.machine()} · {cores} cores · Linux {platform.release()} · "
            f"load average {load:.1f}"]
    if load > cores / 2:
        said.append("note     other programs keep this machine busy: times, latencies and answers a second are worse than "
                    "on an idle one;\n         processor time per request and decisions a second suffer less")
    return said
