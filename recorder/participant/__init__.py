"""The simulated participant: a hidden valence and arousal, and the EEG and face that follow from it.

From cause to signal: `path` (the state), `population` (who, and effect sizes), `features`
(what the state does to a body), `eeg` and `face` (what devices would see of it); `ceiling` and
`oracle` tell how well the state can be estimated at best. `reaction` lets stimuli move the state,
`worlds` are the settings of simulated sessions, `performance` a protocol gone through in one.
"""
