var empty = ''
var escapes = 'a\'b\\c\n\r\t\u{1F600}\${d}'
var dollar = '$5 and $$'
var hole = 'x${1}y${'z${2}'}'
var lines = '''
one 'two' ${three}
'''
var four = '''a''''
var holes = $'''
${1} $2
'''
var more = $$'''a ${b} $${1} $$$${2}'''
var unicode = 'Grüße, 世界 🎉'
