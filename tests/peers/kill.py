"""Kills runs of hookctl at random moments, and checks the files that they leave.

A report must be complete or absent, a saved capture must contain only complete records, and the state file must count every delivery that the
receiver got: a kill never releases a delivery that was made.
usage: kill.py PATH-TO-HOOKCTL [ROUNDS]
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from recorder import received, serve

HOOKCTL = os.path.realpath(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 60
# The documented daily limit of the provider, see fixtures/surveysparrow/provider.toml.
LIMIT = 5000


def run(url, folder, *extra):
    command = [HOOKCTL, "send", "surveysparrow", "onContactCreate", "--to", url, "--enforce-limits", "--state", "state"]
    environment = {"PATH": os.environ["PATH"], "HOOKCTL_SECRET": "peer-secret"}
    return subprocess.Popen(
        [*command, *extra], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def main():
    url = serve()
    complete = 0
    with tempfile.TemporaryDirectory() as folder:
        for round_ in range(ROUNDS):
            junit, saved = Path(folder, f"{round_}.xml"), Path(folder, f"{round_}.jsonl")
            process = run(url, folder, "--repeat", "5", "--report", f"junit={junit.name}", "--save", saved.name)
            time.sleep(random.uniform(0, 0.06))
            process.kill()
            process.communicate()
            if junit.exists():
                ElementTree.parse(junit)
                complete += 1
            if saved.exists():
                lines = saved.read_bytes().split(b"\n")
                # Only the last line may be truncated: the process may have been killed while writing it.
                for line in lines[:-1]:
                    json.loads(line)
        # Use up the rest of the daily limit. The receiver may get fewer deliveries than the limit allows, but never more.
        before = len(received)
        process = run(url, folder, "--repeat", str(LIMIT))
        _, err = process.communicate(timeout=300)
        assert len(received) <= LIMIT, f"{len(received)} deliveries of at most {LIMIT}: {err.decode()}"
        assert process.returncode != 0, "the limit was not enforced"
        assert len(received) > before, f"nothing was left of the limit: {err.decode()}"
    print(f"{ROUNDS} runs killed: {complete} complete reports, {before} deliveries, {len(received)} of {LIMIT} in all")


main()
