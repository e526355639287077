"""Pictures made again from their recipes and compared with what was handed in.

generation_budget   what making a picture again costs, by its network
workers             processes of this machine or of a Dask cluster, which keep a network
weights_here        the weights that are on this machine, by their digests
generating          tiles shared out among the workers, equal ones once
regenerate_batch    what a worker does
comparing           the pictures of one submission compared, in a process that may use only so much
looks               how a picture looks at a glance
verdicts            the verdicts, and the file that keeps them
class_verification  every picture of a class; equal recipes once
"""
