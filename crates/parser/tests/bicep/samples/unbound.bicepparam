using none with {
  mode: 'deployment'
}
param a = readEnvironmentVariable('A', 'b')
