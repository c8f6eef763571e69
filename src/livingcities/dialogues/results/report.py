"""The report as a PDF."""
def render_report(*a): raise NotImplementedError
