define([],function(){return {render:function(){},renderToString:function(s){return s}}});
