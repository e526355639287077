"""Jobs of `limited_jobs` done by a program of its own: `python limited_run.py JOB ...` prints what became of each."""

import json
import sys

from limited_jobs import do

from gan_lab.coursework.limited_process import make_context, run_limited
from gan_lab.coursework.limited_work import Limits

LIMITS = Limits(processor_seconds=1, memory=200_000_000)

if __name__ == "__main__":
    print(make_context(()).get_start_method())
    for outcome in run_limited(do, ((job, LIMITS) for job in sys.argv[1:]), 2):
        print(json.dumps([outcome.job, outcome.messages, outcome.limit, outcome.error]))
