// a comment
/* another
over lines */ var a = /* inside */ 1 // behind

#disable-next-line no-unused-vars BCP001 // because
var b = 2
	#disable-diagnostics some-rule
var c = 3 /**/
#restore-diagnostics some-rule
