"""OAI-PMH 2.0: the catalogue for libraries and aggregators (https://www.openarchives.org/OAI/openarchivesprotocol.html).

`asking` reads and checks a request, `archive` finds the records, `views` answers in XML.
"""
