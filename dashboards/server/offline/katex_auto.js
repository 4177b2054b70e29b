define([],function(){return function(){}});
