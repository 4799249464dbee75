using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Device.Service;

/// <summary>
/// Looks every two seconds whether the configuration or the model file has changed. New numbers of the decision are applied at once; a new
/// model only after it was loaded and its self-test has passed, else the old one stays. Other changes are reported as needing a
/// restart. A problem is logged once and stops nothing.
/// </summary>
internal sealed partial class ReloadService : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly Pipeline _pipeline;
    private readonly Func<ModelOptions, Classifier> _load;
    private readonly Guard _guard;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly WatchedFile _file;
    private readonly WatchedFile _modelFile;
    private ConfigurationFile _configuration;
    private ScoreLayout _layout;

    /// <param name="configuration">As the program started with it.</param>
    /// <param name="layout">The scores of the model that runs.</param>
    /// <param name="pipeline">Receives the new numbers and models.</param>
    /// <param name="load">Makes a model ready, its self-test included.</param>
    /// <param name="guard">Says what is wrong.</param>
    /// <param name="time">When to look.</param>
    /// <param name="log">Receives what was applied and what was not.</param>
    public ReloadService(
        ConfigurationFile configuration,
        ScoreLayout layout,
        Pipeline pipeline,
        Func<ModelOptions, Classifier> load,
        Guard guard,
        TimeProvider time,
        ILogger log)
    {
        (_configuration, _layout, _pipeline, _load, _guard, _time, _log) = (configuration, layout, pipeline, load, guard, time, log);
        _file = new WatchedFile(configuration.Path);
        _modelFile = new WatchedFile(configuration.Options.Model.File);
    }

    /// <summary>Looks once. A file that is still being written is left for the next time.</summary>
    public void Look()
    {
        if (_file.HasChanged() && Failure(TakeInConfiguration) is { } configuration)
        {
            LogBadConfiguration(_log, configuration);
        }

        if (_modelFile.HasChanged() && Failure(TakeInModel) is { } model)
        {
            LogBadModel(_log, model);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            Look();
        }
    }

    private void TakeInConfiguration()
    {
        ConfigurationFile read = ConfigurationFile.Read(_file.Path);
        read.CheckLabels(_layout);
        DecisionRules rules = DecisionRules.Of(read.Options.Decision, _layout);
        if (Text(read.Options, withDecision: false) != Text(_configuration.Options, withDecision: false))
        {
            LogRestart(_log, _file.Path);
        }

        if (Text(read.Options, withDecision: true) != Text(_configuration.Options, withDecision: true))
        {
            _pipeline.Offer(rules);
            LogRules(_log, _file.Path);
        }

        _configuration = read;
    }

    private void TakeInModel()
    {
        Classifier classifier = _load(_configuration.Options.Model with { File = _modelFile.Path });
        try
        {
            ScoreLayout layout = ScoreLayout.Of(classifier);
            _configuration.CheckLabels(layout);
            _pipeline.Offer(classifier, layout, DecisionRules.Of(_configuration.Options.Decision, layout));
            _layout = layout;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }

        LogModel(_log, _modelFile.Path);
    }

    /// <summary>
    /// What went wrong, in one line; null if nothing did. Either way the running model stays in use: a bad file must not end the program.
    /// </summary>
    private string? Failure(Action takeIn)
    {
        try
        {
            takeIn();
            return null;
        }
        catch (Exception error)
        {
            return _guard.Explain(error).Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>The configuration as text, for comparison: the decision, or all but the decision.</summary>
    private static string Text(AgentOptions options, bool withDecision) => JsonSerializer.Serialize(
        withDecision ? new AgentOptions { Decision = options.Decision } : options with { Decision = new DecisionOptions() },
        AgentJson.Default.AgentOptions);

    [LoggerMessage(LogLevel.Information, "{File}: the decision's new numbers are in use")]
    private static partial void LogRules(ILogger log, string file);

    [LoggerMessage(
        LogLevel.Warning, "{File}: more than \"decision\" has changed; that needs a restart: systemctl restart mobilenet-edge-agent")]
    private static partial void LogRestart(ILogger log, string file);

    [LoggerMessage(LogLevel.Warning, "the new configuration is not applied: {Problem}")]
    private static partial void LogBadConfiguration(ILogger log, string problem);

    [LoggerMessage(LogLevel.Information, "{File}: the new model has passed its self-test and is in use")]
    private static partial void LogModel(ILogger log, string file);

    [LoggerMessage(LogLevel.Warning, "the new model is not used, the old one stays in use: {Problem}")]
    private static partial void LogBadModel(ILogger log, string problem);
}
