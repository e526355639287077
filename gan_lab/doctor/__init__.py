"""`gan-lab doctor`: what is here, whether the kit works with it, and what to do about what is missing.

A check is a function that returns one `Finding` (`finding`). `kit`, `machine` and `networks` have those that only look;
`trial` has those that import torch and make a picture, in a process of its own, which `trial_process` starts. `command`
puts all of them in order and prints them.
"""
