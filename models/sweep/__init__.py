"""Many trainings: what is asked for becomes independent jobs, which run anywhere and are done once.

``request`` says what is asked for and which ``job``s that takes; ``running`` does one, from the
dataset to predictions by the exported model; ``cluster`` runs them on local processes or on a
Dask cluster; ``shelf`` keeps what is finished, so that a sweep goes on where it was stopped.
"""
