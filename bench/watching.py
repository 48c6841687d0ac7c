"""What processes take while they work: memory and processor time."""

import resource
from pathlib import Path


def spent() -> float:
    """Seconds of processor time of the processes that were started and have ended; a database server's are not."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory(pid: int) -> float:
    """Megabytes of a process and its children; pages that they share count once."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return own / 1024 + sum(memory(int(child)) for child in children)
