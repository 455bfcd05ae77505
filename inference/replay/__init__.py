"""A recorded session through the estimator again: what was shown live comes out, or what another model makes of it.

`tape` winds recorded samples and frames into rings up to what each estimate saw, `said` knows what
the sources said, `whole` where the recording is damaged, `model` which model it was; `run` goes
from estimate to estimate, `report` compares. Nothing here keeps time: `app.replay` does.
"""
