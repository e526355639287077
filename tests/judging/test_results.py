"""A measured number with its interval."""

import copy
import json
import pickle

import numpy as np

from gan_lab.judging.results import Measure


def test_a_measure_is_a_float_with_an_interval():
    measure = Measure(0.94, 0.8752, 0.9722, 100)
    assert repr(measure) == str(measure) == "0.94 (95 %: 0.88 to 0.97, from 100 pictures)"
    assert f"{measure:.1%}" == "94.0%"
    assert type(measure + 1) is float
    assert max(measure, 0.5) is measure
    assert measure.value == 0.94
    assert type(measure.value) is float
    assert np.array([measure]).dtype == np.float64
    assert json.dumps(measure) == "0.94"
    for again in (copy.deepcopy(measure), pickle.loads(pickle.dumps(measure))):
        assert (again, again.low, again.high, again.n) == (0.94, 0.8752, 0.9722, 100)
    assert repr(Measure(0.0083, 0.0043, 0.0123, 1000)) == "0.008 (95 %: 0.004 to 0.012, from 1000 pictures)"
    assert repr(Measure(0.4567, n=500)) == "0.46 (from 500 pictures)"
