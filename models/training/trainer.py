"""One training loop for every task: schedule, averaged weights, log, checkpoints and resuming."""

import copy
import json
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from models.training.network import Design, JawNetwork

PACE_STEPS = 40  # measured before a time limit is turned into a number of steps
PACE_AGAIN = 250  # steps until it is measured again: others may share the device
LOG_EVERY = 50

log = logging.getLogger(__name__)
Loss = Callable[[JawNetwork, JawNetwork, int, float], dict[str, Tensor]]
"""(network, averaged network, step, share of training done) → named parts of the loss; they are added up."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast."""

    steps: int
    peak_rate: float = 2e-3
    weight_decay: float = 0.02
    warm_up: float = 0.06
    average: float = 0.999
    minutes: float | None = None
    checkpoint_minutes: float = 2.0
    seed: int = 0


def rate(schedule: Schedule, share: float) -> float:
    """Learning rate: linear warm-up, then a cosine to nearly nothing."""
    if share < schedule.warm_up:
        return schedule.peak_rate * (share / schedule.warm_up * 0.96 + 0.04)
    rest = (share - schedule.warm_up) / (1 - schedule.warm_up)
    return schedule.peak_rate * (0.5 * (1 + math.cos(math.pi * min(rest, 1.0))) * 0.995 + 0.005)


class Run:
    """A training under way: network, averaged network, optimiser and step; saved and resumed as one."""

    def __init__(self, network: JawNetwork, schedule: Schedule, folder: Path, device: torch.device) -> None:
        self.network = network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged: JawNetwork = copy.deepcopy(self.network).eval()
        for parameter in self.averaged.parameters():
            parameter.requires_grad_(False)
        self.schedule, self.folder, self.device = schedule, folder, device
        self.step, self.total = 0, schedule.steps
        decayed = [p for p in self.network.parameters() if p.ndim > 1]
        plain = [p for p in self.network.parameters() if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": schedule.weight_decay}, {"params": plain, "weight_decay": 0.0}]
        self.optimiser = torch.optim.AdamW(groups, lr=schedule.peak_rate, fused=device.type == "cuda")
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "checkpoint.pt").exists():
            self._resume()

    def _resume(self) -> None:
        saved = torch.load(self.folder / "checkpoint.pt", map_location=self.device, weights_only=True)
        self.network.load_state_dict(saved["network"])
        self.averaged.load_state_dict(saved["averaged"])
        self.optimiser.load_state_dict(saved["optimiser"])
        self.step, self.total = saved["step"], saved["total"]
        log.info("resumed at step %d of %d", self.step, self.total)

    def save(self) -> None:
        """Write everything needed to go on; replaces the last checkpoint in one move."""
        state = {
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "total": self.total,
        }
        torch.save(state, self.folder / "checkpoint.tmp")
        (self.folder / "checkpoint.tmp").replace(self.folder / "checkpoint.pt")

    def train(self, loss: Loss) -> JawNetwork:
        """Run to the end and give back the averaged network."""
        torch.manual_seed(self.schedule.seed + self.step)
        started = saved = time.monotonic()
        first, pace = self.step, (started, self.step)
        sums: dict[str, Tensor] = {}
        self.network.train()
        while self.step < self.total:
            if self.schedule.minutes and (self.step - first) % PACE_AGAIN == PACE_STEPS:
                pace = self._fit_into_time(started, pace)
            for group in self.optimiser.param_groups:
                group["lr"] = rate(self.schedule, self.step / self.total)
            with torch.autocast(self.device.type, dtype=torch.bfloat16):
                parts = loss(self.network, self.averaged, self.step, self.step / self.total)
            whole = torch.stack(list(parts.values())).sum()
            self.optimiser.zero_grad(set_to_none=True)
            whole.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
            self.optimiser.step()
            self.step += 1
            self._average()
            for name, part in parts.items():
                sums[name] = sums.get(name, 0.0) + part.detach()
            if self.step % LOG_EVERY == 0 or self.step == self.total:
                self._note(sums, time.monotonic() - started)
                sums = {}
            if time.monotonic() - saved > self.schedule.checkpoint_minutes * 60:
                self.save()
                saved = time.monotonic()
        self.save()
        return self.averaged

    def _fit_into_time(self, started: float, since: tuple[float, int]) -> tuple[float, int]:
        """Shorten (or lengthen again) the schedule to what the last steps' pace allows."""
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        now = time.monotonic()
        pace = (now - since[0]) / (self.step - since[1])
        left = (self.schedule.minutes or 0) * 60 - (now - started)
        self.total = min(self.schedule.steps, self.step + max(int(left / pace), 1))
        log.info("step %d: %.0f ms a step, %d steps in all", self.step, pace * 1000, self.total)
        return now, self.step

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(self.schedule.average, (1 + self.step) / (10 + self.step))
        theirs = [t for t in self.averaged.state_dict().values() if t.is_floating_point()]
        ours = [t for t in self.network.state_dict().values() if t.is_floating_point()]
        torch._foreach_lerp_(theirs, ours, 1 - keep)

    def _note(self, sums: dict[str, Tensor], seconds: float) -> None:
        row = {"step": self.step, "of": self.total, "seconds": round(seconds, 1)}
        count = (self.step - 1) % LOG_EVERY + 1
        row |= {name: round(float(value) / count, 4) for name, value in sums.items()}
        with (self.folder / "log.jsonl").open("a") as file:
            file.write(json.dumps(row) + "\n")
        if self.step % (LOG_EVERY * 10) == 0:
            log.info("%s", row)


def save_weights(network: JawNetwork, path: Path) -> None:
    """Write design and weights in half precision: small enough to travel."""
    weights = {k: v.half() if v.is_floating_point() else v for k, v in network.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"design": network.design.as_dict(), "weights": weights}, path)


def load_weights(path: Path) -> JawNetwork:
    """A network as `save_weights` wrote it, in single precision, ready to use."""
    saved = torch.load(path, map_location="cpu", weights_only=True)
    design = {k: tuple(v) if isinstance(v, list) else v for k, v in saved["design"].items()}
    network = JawNetwork(Design(**design))
    network.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in saved["weights"].items()})
    return network.eval()


def borrow_weights(network: JawNetwork, other: JawNetwork) -> int:
    """Start from another network wherever names and shapes agree; gives the number of tensors taken."""
    own = network.state_dict()
    taken = {k: v for k, v in other.state_dict().items() if k in own and own[k].shape == v.shape}
    network.load_state_dict(own | taken)
    return len(taken)
