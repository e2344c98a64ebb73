"""Writers: a document in, a file out. One module per format; a writer only knows its format."""
