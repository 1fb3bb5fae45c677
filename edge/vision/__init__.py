"""Everything that OpenVINO does for the station, and nothing else is here.

Each module takes pixels and gives a dataclass of edge.domain. None knows cameras, lengths in
millimetres, the law, or what is done with an answer.
"""
