from .programme import CaseOrigin, Edition, EditionCall, Partner, Programme

__all__ = ["CaseOrigin", "Edition", "EditionCall", "Partner", "Programme"]
