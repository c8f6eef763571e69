"""Chains of shared applications: without them the severity of two jurors cannot be compared."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .problem import Ints, Truths


def components(given: Truths) -> list[tuple[Ints, Ints]]:
    """Groups of applications and jurors that share no reading, the largest first; who reads nothing is left out."""
    applications, jurors = given.shape
    at, seat = np.nonzero(given)
    size = applications + jurors
    graph = sparse.csr_array((np.ones(len(at)), (at, applications + seat)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    active = np.concatenate((given.any(axis=1), given.any(axis=0)))
    groups = [np.flatnonzero((labels == label) & active) for label in np.unique(labels[active])]
    groups.sort(key=lambda members: (-len(members), int(members[0])))
    return [(g[g < applications], g[g >= applications] - applications) for g in groups]
