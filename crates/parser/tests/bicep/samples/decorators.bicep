@description('''
long
''')
@metadata({
  a: 1
})

@sys.minLength(1) // behind
@maxLength(
  10
)
param a string
