"""Test files with their assertions rewritten once, before forking: each fork would otherwise do all of them again."""
from pathlib import Path

from testwright_recorder import ROOT


def rewrite_once(config, files):
    """Runs nothing of the repository. A pytest that rewrites in another way goes on as it does."""
    try:
        from _pytest.assertion import rewrite
        plain = rewrite._rewrite_test
        paths = [Path(ROOT, file) for file in files]
        known = {path: plain(path, config) for path in paths}
    except Exception:
        return

    def rewritten(path, of):
        return known.get(Path(path)) or plain(path, of)

    rewrite._rewrite_test = rewritten
