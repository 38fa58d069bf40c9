"""The validation report of a place: what may be claimed, on which data, and how it was tested."""

from calibration.report.write import Structure, write_report

__all__ = ["Structure", "write_report"]
