"""What students wrote beside their notebooks, read as text: Markdown, Word, PDF, HTML. No file is executed or trusted.

documents       one file, read into its words and its pictures
document_text   how much of a text is read
pdf_text        the words of a PDF
word_text       the words and pictures of a Word file
word_dangers    what it does when Word opens it, beside showing them
html_text       the words of HTML
"""
