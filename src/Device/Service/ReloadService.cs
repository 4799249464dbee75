using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Service;

/// <summary>
/// Looks every two seconds whether the configuration or the model file has changed. New numbers of the decision are taken in at once; a new model only after it was loaded
/// and its self-test has passed, else the old one stays. Of other changes it says that they need a new start. What is wrong is said once.
/// </summary>
internal sealed partial class ReloadService : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly Pipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly WatchedFile _file;
    private readonly WatchedFile _modelFile;
    private ConfigurationFile _configuration;
    private IReadOnlyList<string> _labels;

    public ReloadService(ConfigurationFile configuration, IReadOnlyList<string> labels, Pipeline pipeline, TimeProvider time, ILogger log)
    {
        (_configuration, _labels, _pipeline, _time, _log) = (configuration, labels, pipeline, time, log);
        _file = new WatchedFile(configuration.Path);
        _modelFile = new WatchedFile(configuration.Options.Model.File);
    }

    /// <summary>Looks once. A file that is still being written is left for the next time.</summary>
    public void Look()
    {
        if (_file.HasChanged())
        {
            TakeInConfiguration();
        }

        if (_modelFile.HasChanged())
        {
            TakeInModel();
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
        try
        {
            ConfigurationFile read = ConfigurationFile.Read(_file.Path);
            read.CheckLabels(_labels);
            if (Text(read.Options, withDecision: false) != Text(_configuration.Options, withDecision: false))
            {
                LogRestart(_log, _file.Path);
            }

            if (Text(read.Options, withDecision: true) != Text(_configuration.Options, withDecision: true))
            {
                _pipeline.Offer(DecisionRules.Of(read.Options.Decision, _labels));
                LogRules(_log, _file.Path);
            }

            _configuration = read;
        }
        catch (Exception error) when (error is InputException or ConfigurationException)
        {
            LogBadConfiguration(_log, error.Message);
        }
    }

    private void TakeInModel()
    {
        try
        {
            Classifier classifier = ModelLoader.Load(_configuration.Options.Model with { File = _modelFile.Path });
            try
            {
                _configuration.CheckLabels(classifier.Labels);
            }
            catch
            {
                classifier.Dispose();
                throw;
            }

            _labels = classifier.Labels;
            _pipeline.Offer(classifier, DecisionRules.Of(_configuration.Options.Decision, _labels));
            LogModel(_log, _modelFile.Path);
        }
        catch (Exception error) when (error is InputException or ConfigurationException or KernelFaultException or ArgumentException)
        {
            LogBadModel(_log, error.Message);
        }
    }

    /// <summary>The configuration as text, for comparison: the decision, or all but the decision.</summary>
    private static string Text(AgentOptions options, bool withDecision) => JsonSerializer.Serialize(
        withDecision ? new AgentOptions { Decision = options.Decision } : options with { Decision = new DecisionOptions() }, AgentJson.Default.AgentOptions);

    [LoggerMessage(LogLevel.Information, "{File}: the decision's new numbers are in use")]
    private static partial void LogRules(ILogger log, string file);

    [LoggerMessage(LogLevel.Warning, "{File}: more than \"decision\" has changed; that needs a restart: systemctl restart mobilenet-edge-agent")]
    private static partial void LogRestart(ILogger log, string file);

    [LoggerMessage(LogLevel.Warning, "the new configuration is not taken in: {Problem}")]
    private static partial void LogBadConfiguration(ILogger log, string problem);

    [LoggerMessage(LogLevel.Information, "{File}: the new model has passed its self-test and is in use")]
    private static partial void LogModel(ILogger log, string file);

    [LoggerMessage(LogLevel.Warning, "the new model is not taken in, the old one goes on: {Problem}")]
    private static partial void LogBadModel(ILogger log, string problem);
}
